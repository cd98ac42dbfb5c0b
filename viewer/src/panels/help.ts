// The help overlay: mouse, keys, and what the colours mean.
import { button, element } from './dom.ts';

export const keys: readonly [string, string][] = [
  ['F or R', 'fit everything, usual side'],
  ['Z, Y, X', 'seen from the top, the front, the side'],
  ['U', 'seen from below'],
  ['E', 'tiers together or apart'],
  ['1 to 9, 0', 'only tier 0, 1 … ; all tiers'],
  ['B', 'flat beside fold'],
  ['C', 'next colouring'],
  ['M', 'next map, or none'],
  ['H', 'fly lines of the picked cell\'s nets'],
  ['K', 'ruler: click two points'],
  ['V', 'section plane on or off'],
  ['[ and ]', 'path before, next path'],
  [', and .', 'hop before, next hop of the path'],
  ['/', 'search by name'],
  ['T', 'hierarchy tree'],
  ['G', 'go near what is picked'],
  ['S', 'save a picture (PNG)'],
  ['L', 'dark or light'],
  ['P', 'pictures a second'],
  ['Tab', 'side bar on or off'],
  ['Esc', 'clear selection, path and ruler'],
  ['? or F1', 'this help'],
];

export class Help {
  readonly root = element('div', { class: 'overlay', attributes: { id: 'help', role: 'dialog', 'aria-label': 'Help' } });

  constructor() {
    this.root.hidden = true;
    const rows = keys.map(([key, what]) => element('tr', {}, [element('td', {}, [element('kbd', { text: key })]), element('td', { text: what })]));
    const mouse: [string, string][] = [
      ['left drag', 'turn'],
      ['right drag', 'move along'],
      ['wheel', 'nearer and farther, towards the pointer'],
      ['click', 'pick a cell, pin, bond, net or port'],
    ];
    const mouseRows = mouse.map(([key, what]) => element('tr', {}, [element('td', {}, [element('kbd', { text: key })]), element('td', { text: what })]));
    this.root.append(
      element('div', { class: 'card' }, [
        element('header', {}, [element('h2', { text: 'Mouse and keys' }), button('×', 'Close (Esc)', () => this.toggle(false), 'close')]),
        element('div', { class: 'columns' }, [element('table', {}, [element('tbody', {}, rows)]), element('div', {}, [
          element('table', {}, [element('tbody', {}, mouseRows)]),
          element('p', { text: 'Plates are tiers, bottom first; each cell is a block on its tier. From afar a tier is a picture of its cells; near by the cells stand singly. Violet lines are bonds, orange ones TSVs. Heights are drawn apart: Explode at 0 % is the true stack.' }),
          element('p', { text: 'Continuous scales run from dark violet to yellow; slack runs from orange (late) to blue. Both keep their order in grey and for any colour vision.' }),
          element('p', { text: 'The address of the page holds the view: copy it to share what you see.' }),
        ])]),
      ]),
    );
    this.root.addEventListener('click', (event) => {
      if (event.target === this.root) this.toggle(false);
    });
  }

  toggle(shown = this.root.hidden): void {
    this.root.hidden = !shown;
  }
}
