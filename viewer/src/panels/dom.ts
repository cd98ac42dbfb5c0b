// Small helpers for the page's elements. Text goes in by textContent only, so that no name of a design can become markup.

export interface Parts {
  class?: string;
  text?: string;
  title?: string;
  attributes?: Record<string, string>;
  on?: Record<string, (event: Event) => void>;
}

export function element<K extends keyof HTMLElementTagNameMap>(tag: K, parts: Parts = {}, children: (Node | null)[] = []): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (parts.class !== undefined) made.className = parts.class;
  if (parts.text !== undefined) made.textContent = parts.text;
  if (parts.title !== undefined) made.title = parts.title;
  for (const [name, value] of Object.entries(parts.attributes ?? {})) made.setAttribute(name, value);
  for (const [name, run] of Object.entries(parts.on ?? {})) made.addEventListener(name, run);
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

export function button(text: string, title: string, run: () => void, kind = ''): HTMLButtonElement {
  return element('button', { class: `button ${kind}`.trim(), text, title, attributes: { type: 'button' }, on: { click: run } });
}

/** A check box with its label. */
export function check(text: string, on: boolean, change: (on: boolean) => void, id = ''): HTMLLabelElement {
  const box = element('input', { attributes: { type: 'checkbox', ...(id === '' ? {} : { id }) } });
  box.checked = on;
  box.addEventListener('change', () => change(box.checked));
  return element('label', { class: 'check' }, [box, element('span', { text })]);
}

export interface Slider {
  row: HTMLElement;
  input: HTMLInputElement;
  set(value: number): void;
}

/** A slider with its label and value. */
export function slider(text: string, id: string, low: number, high: number, step: number, value: number, show: (value: number) => string, change: (value: number) => void): Slider {
  const input = element('input', { attributes: { type: 'range', id, min: String(low), max: String(high), step: String(step) } });
  const output = element('output', { text: show(value), attributes: { for: id } });
  input.value = String(value);
  input.addEventListener('input', () => {
    output.textContent = show(Number(input.value));
    change(Number(input.value));
  });
  const row = element('div', { class: 'slider' }, [element('label', { text, attributes: { for: id } }), input, output]);
  return {
    row,
    input,
    set(v) {
      input.value = String(v);
      output.textContent = show(v);
    },
  };
}

export function select(id: string, label: string, choices: { id: string; title: string }[], value: string, change: (id: string) => void): { row: HTMLElement; input: HTMLSelectElement } {
  const input = element('select', { attributes: { id } }, choices.map((c) => element('option', { text: c.title, attributes: { value: c.id } })));
  input.value = value;
  input.addEventListener('change', () => change(input.value));
  return { row: element('div', { class: 'select' }, [element('label', { text: label, attributes: { for: id } }), input]), input };
}

/** Name and value rows. */
export function facts(rows: [string, string | Node][]): HTMLElement {
  const list = element('dl', { class: 'facts' });
  for (const [name, value] of rows) {
    list.append(element('dt', { text: name }));
    const cell = element('dd');
    if (typeof value === 'string') cell.textContent = value;
    else cell.append(value);
    list.append(cell);
  }
  return list;
}

export function clear(node: Node): void {
  while (node.firstChild !== null) node.removeChild(node.firstChild);
}

/** A panel of the side bar that folds in and out. */
export function panel(id: string, title: string, open: boolean, children: Node[]): HTMLDetailsElement {
  const details = element('details', { class: 'panel', attributes: { id: `panel-${id}` } }, [element('summary', { text: title }), ...children]);
  details.open = open;
  return details;
}
