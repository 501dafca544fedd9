// Without drops there is nothing to unwind: `finally` blocks print where the program in Just drops.
class Account {
  constructor(owner) {
    this.owner = owner;
    this.history = ['opened', 'verified'];
    this.next = null;
  }
}

export function main() {
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
  const settle = () => {
    try {
      post(new Account('account: alice'));
      output += 'settled\n';
    } finally {
      drop('settle: guard');
    }
  };
  try {
    settle();
    output += 'closed\n';
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 101;
  } finally {
    drop('main: ledger');
  }
  return output;
}
