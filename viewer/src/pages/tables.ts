// Tables that sort by a click on a head and filter by a word.
import { clear, element } from '../panels/dom.ts';

export interface Column {
  title: string;
  text: boolean;
}

export interface Cell {
  shown: string | Node;
  /** What it sorts and is searched by. */
  key: string | number;
}

const mostRows = 2000;

export function sortedTable(id: string, columns: Column[], rows: Cell[][], placeholder: string): HTMLElement {
  const filter = element('input', { class: 'search', attributes: { id, type: 'search', placeholder, 'aria-label': placeholder } });
  const count = element('span', { class: 'note' });
  const body = element('tbody');
  let by = -1;
  let falling = false;
  const draw = (): void => {
    const word = filter.value.trim().toLowerCase();
    let list = rows.filter((r) => word === '' || r.some((c) => String(c.key).toLowerCase().includes(word)));
    if (by >= 0) {
      list = [...list].sort((a, b) => {
        const [p, q] = [a[by].key, b[by].key];
        const order = typeof p === 'number' && typeof q === 'number' ? (Number.isNaN(p) ? 1 : 0) - (Number.isNaN(q) ? 1 : 0) || p - q : String(p).localeCompare(String(q));
        return falling ? -order : order;
      });
    }
    count.textContent = `${list.length} of ${rows.length}`;
    clear(body);
    for (const row of list.slice(0, mostRows)) {
      body.append(
        element('tr', {}, row.map((cell, k) => {
          const made = element('td', { class: columns[k].text ? 'text' : '' });
          if (typeof cell.shown === 'string') made.textContent = cell.shown;
          else made.append(cell.shown);
          return made;
        })),
      );
    }
  };
  const heads = columns.map((column, k) =>
    element('th', { class: column.text ? 'text sortable' : 'sortable', text: column.title, title: 'Sort', on: { click: () => {
      falling = by === k ? !falling : false;
      by = k;
      draw();
    } } }),
  );
  filter.addEventListener('input', draw);
  draw();
  return element('div', {}, [element('div', { class: 'controls' }, [filter, count]), element('div', { class: 'scroll' }, [element('table', {}, [element('thead', {}, [element('tr', {}, heads)]), body])])]);
}
