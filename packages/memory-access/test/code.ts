import { Panic } from '@justlang/panic';
import { quietly } from '@justlang-tools/testing/errors';

export const { code, thrown } = quietly(Panic);
