// Without drops there is nothing to unwind: `finally` blocks print where the program in Just drops.
class Account {
  constructor(owner) {
    this.owner = owner;
    this.history = ['opened', 'verified'];
    this.next = null;
  }
}

export function main([count = '0']) {
  let output = '';
  const drop = (name) => {
    output += `drop ${name}\n`;
  };
  const post = (account) => {
    try {
      const step = { kind: 'transfer', from: account, memo: 'rent' };
      if (step.kind === 'transfer') throw new Error(`${account.owner} has 3 to pay 10 for ${step.memo}`);
      output += 'posted\n';
    } finally {
      drop('post: entry');
      drop(account.owner);
      drop('post: memo');
    }
  };
  const settle = (name) => {
    try {
      post(new Account(name));
      output += 'settled\n';
    } finally {
      drop('settle: guard');
    }
  };
  const report = (error) => process.stderr.write(`${error.message}\n`);
  try {
    let caught = 0;
    for (let n = 0; n < Number(count); n++) {
      try {
        settle(`account: ${n}`);
      } catch (error) {
        report(error);
        caught += 1;
      }
    }
    if (Number(count) > 0) output += `${caught} of ${count} caught\n`;
    settle('account: alice');
    output += 'closed\n';
  } catch (error) {
    report(error);
    process.exitCode = 101;
  } finally {
    drop('main: ledger');
  }
  return output;
}
