// The hierarchy as a tree that opens level by level; choosing a module lights its cells.
import type { App } from '../app.ts';
import { folderHierarchy } from '../colour/colouring.ts';
import { grouped } from '../colour/numbers.ts';
import type { Module } from '../data/hierarchy.ts';
import { element, panel } from './dom.ts';

const mostChildren = 500;

function node(app: App, module: Module): HTMLElement {
  const label = element('button', { class: 'module', title: module.path, attributes: { type: 'button', 'data-module': module.path }, on: { click: () => void app.choose({ kind: 'module', path: module.path, cells: module.cells }) } }, [
    element('span', { text: module.name || '(top)' }),
    element('span', { class: 'count', text: grouped(module.cells) }),
  ]);
  if (module.children.size === 0) return element('div', { class: 'leaf' }, [label]);
  const details = element('details', { class: 'branch' }, [element('summary', {}, [label])]);
  const body = element('div', { class: 'children' });
  details.append(body);
  details.addEventListener('toggle', () => {
    if (!details.open || body.childElementCount > 0) return;
    const children = [...module.children.values()].sort((a, b) => b.cells - a.cells);
    body.append(...children.slice(0, mostChildren).map((c) => node(app, c)));
    if (children.length > mostChildren) body.append(element('p', { class: 'note', text: `and ${children.length - mostChildren} smaller ones` }));
  });
  return details;
}

export function treePanel(app: App): HTMLElement {
  const body = element('div', { class: 'tree', attributes: { id: 'tree' } });
  const details = panel('tree', 'Hierarchy', false, [body]);
  details.addEventListener('toggle', () => {
    if (!details.open || body.childElementCount > 0) return;
    body.append(element('p', { class: 'note', text: 'Reading names' }));
    void folderHierarchy(app.folder).then((hierarchy) => {
      if (hierarchy.modules.length === 1) {
        body.replaceChildren(element('p', { class: 'note', text: 'The names of this design have one level.' }));
        return;
      }
      const top = node(app, hierarchy.top);
      body.replaceChildren(top);
      if (top instanceof HTMLDetailsElement) top.open = true;
    });
  });
  return details;
}
