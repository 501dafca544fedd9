/** Rows that are shown at most: a browser is slow with more. The order is over all of them. */
const MOST = 500;

/**
 * Fills a table whose columns can be sorted.
 *
 * @param columns - `{ title, value(row), text(value) or cell(row), sorted? }`
 * @returns `show(rows)`, which shows other rows in the same order
 */
export function drawTable(table, columns, rows) {
  let sorted = columns.find((column) => column.sorted);
  let ascending = false;
  let all = rows;
  const heads = new Map();
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  for (const column of columns) {
    const th = document.createElement('th');
    th.scope = 'col';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = column.title;
    button.addEventListener('click', () => {
      ascending = sorted === column ? !ascending : typeof column.value(all[0] ?? {}) === 'string';
      sorted = column;
      draw();
    });
    th.append(button);
    head.append(th);
    heads.set(column, th);
  }

  function draw() {
    for (const [column, th] of heads) {
      if (column === sorted) th.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
      else th.removeAttribute('aria-sort');
    }
    const order = sorted === undefined ? all : [...all].sort(by(sorted.value, ascending ? 1 : -1));
    body.replaceChildren(
      ...order.slice(0, MOST).map((row) => {
        const tr = document.createElement('tr');
        for (const column of columns) {
          const td = tr.insertCell();
          td.append(column.cell?.(row) ?? column.text(column.value(row)));
        }
        return tr;
      }),
    );
  }
  draw();
  return {
    show(others) {
      all = others;
      draw();
    },
  };
}

function by(value, sign) {
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === y) return 0;
    return x < y ? -sign : sign;
  };
}
