/** A field of a protobuf message: a number, or the bytes of a string, a message or packed numbers. */
export type Field = bigint | Uint8Array;

/**
 * Reads a protobuf message by the wire format's definition, without a schema. The library that writes profiles has a reader of its own:
 * it would not find an error of both.
 */
export function fieldsOf(bytes: Uint8Array): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('a varint is cut off');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const number = key >> 3;
    let field: Field;
    if ((key & 7) === 0) field = varint();
    else if ((key & 7) === 2) {
      const length = Number(varint());
      if (at + length > bytes.length) throw new RangeError('a field is cut off');
      field = bytes.subarray(at, at + length);
      at += length;
    } else throw new TypeError(`wire type ${key & 7}`);
    fields.set(number, [...(fields.get(number) ?? []), field]);
  }
  return fields;
}

/** The numbers of a repeated field, packed or not. */
export function numbersOf(fields: readonly Field[] = []): number[] {
  return fields.flatMap((field) => {
    if (typeof field === 'bigint') return [Number(field)];
    const numbers: number[] = [];
    let value = 0;
    let scale = 1;
    for (const byte of field) {
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) {
        numbers.push(value);
        value = 0;
        scale = 1;
      }
    }
    return numbers;
  });
}

/** The messages of a repeated field. */
export function messagesOf(fields: readonly Field[] = []): Map<number, Field[]>[] {
  return fields.map((field) => fieldsOf(field as Uint8Array));
}

/** A profile of pprof's format with its names in place. */
export interface ReadProfile {
  readonly types: readonly string[];
  readonly defaultType: string;
  readonly period: readonly [string, number];
  readonly timeNanos: bigint;
  readonly samples: readonly { readonly stack: readonly string[]; readonly values: readonly number[] }[];
}

/** Reads a profile; the numbers of the fields are those of `profile.proto`. */
export function readPprof(bytes: Uint8Array): ReadProfile {
  const profile = fieldsOf(bytes);
  const strings = (profile.get(6) ?? []).map((text) => new TextDecoder().decode(text as Uint8Array));
  if (strings[0] !== '') throw new Error('the first string is not empty');
  const one = (message: Map<number, Field[]>, field: number) => Number(message.get(field)?.[0] ?? 0n);
  const text = (message: Map<number, Field[]>, field: number) => {
    const found = strings[one(message, field)];
    if (found === undefined) throw new Error(`no string ${one(message, field)}`);
    return found;
  };
  const typeOf = (message: Map<number, Field[]>) => `${text(message, 1)}/${text(message, 2)}`;
  const functions = new Map(
    messagesOf(profile.get(5)).map((code) => [one(code, 1), `${text(code, 2)} ${text(code, 4)}`]),
  );
  const locations = new Map(
    messagesOf(profile.get(4)).map((location) => {
      const [line] = messagesOf(location.get(4));
      return [one(location, 1), `${functions.get(one(line!, 1))}:${one(line!, 2)}`];
    }),
  );
  return {
    types: messagesOf(profile.get(1)).map(typeOf),
    defaultType: text(profile, 14),
    period: [typeOf(messagesOf(profile.get(11))[0]!), one(profile, 12)],
    timeNanos: (profile.get(9)?.[0] ?? 0n) as bigint,
    samples: messagesOf(profile.get(2)).map((sample) => ({
      stack: numbersOf(sample.get(1)).map((id) => locations.get(id) ?? `no location ${id}`),
      values: numbersOf(sample.get(2)),
    })),
  };
}
