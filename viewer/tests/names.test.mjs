// Names, search, modules, nets.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeNames } from '../build-tests/data/names.js';
import { matchesWildcard, searchNames } from '../build-tests/data/wildcard.js';
import { buildHierarchy, colourGroups, groupOfModules } from '../build-tests/data/hierarchy.js';
import { NetPins, spanningTree } from '../build-tests/data/nets.js';
import { turnedPin } from '../build-tests/data/folder.js';

function frontCode(names) {
  const out = [];
  let before = Buffer.alloc(0);
  for (const name of names) {
    const now = Buffer.from(name);
    let shared = 0;
    while (shared < before.length && shared < now.length && before[shared] === now[shared]) ++shared;
    out.push(shared, now.length - shared, ...now.subarray(shared));
    before = now;
  }
  return Uint8Array.from(out);
}

const names = ['core/alu/add_1', 'core/alu/add_2', 'core/reg[3]', 'é<b>', '', 'core/alu/mul/x', 'top'];

test('front-coded names come back', () => {
  const table = decodeNames(frontCode(names), names.length, 'names');
  assert.deepEqual(names.map((_, i) => table.of(i)), names);
  assert.equal(table.find('core/reg[3]'), 2);
  assert.equal(table.find('core'), -1);
  assert.equal(table.of(99), '');
});

test('damaged names are told', () => {
  const good = frontCode(names);
  assert.throws(() => decodeNames(good.subarray(0, good.length - 1), names.length, 'n'), /middle of name/);
  assert.throws(() => decodeNames(good, names.length + 1, 'n'), /middle of a number/);
  assert.throws(() => decodeNames(Uint8Array.of(3, 1, 65), 1, 'n'), /shares more/);
  assert.throws(() => decodeNames(Uint8Array.of(0, 255, 255, 3), 1, 'n'), /longer than/);
});

/** The same by definition: all ways to let `*` eat. */
function slow(pattern, text) {
  if (pattern === '') return text === '';
  if (pattern[0] === '*') return slow(pattern.slice(1), text) || (text !== '' && slow(pattern, text.slice(1)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && slow(pattern.slice(1), text.slice(1));
}

test('wildcards agree with their definition on every short pattern', () => {
  const words = (letters, longest) => {
    let all = [''];
    let last = [''];
    for (let k = 0; k < longest; ++k) {
      last = last.flatMap((w) => [...letters].map((l) => w + l));
      all = all.concat(last);
    }
    return all;
  };
  const texts = words('ab', 4);
  for (const pattern of words('ab*?', 4)) for (const text of texts) assert.equal(matchesWildcard(pattern, text), slow(pattern, text), `${pattern} on ${text}`);
});

test('search', () => {
  const table = decodeNames(frontCode(names), names.length, 'names');
  assert.deepEqual(searchNames(table, 'ADD', 10), { ids: [0, 1], total: 2 });
  assert.deepEqual(searchNames(table, 'core/*/x', 10), { ids: [5], total: 1 });
  assert.deepEqual(searchNames(table, '*', 2), { ids: [0, 1], total: names.length });
  assert.deepEqual(searchNames(table, '  ', 2), { ids: [], total: 0 });
});

test('modules', () => {
  const table = decodeNames(frontCode(names), names.length, 'names');
  const h = buildHierarchy(table);
  assert.equal(h.separator, '/');
  assert.equal(h.top.cells, 7);
  const byPath = Object.fromEntries(h.modules.map((m) => [m.path, m.cells]));
  assert.deepEqual(byPath, { '': 7, core: 4, 'core/alu': 3, 'core/alu/mul': 1 });
  const groups = colourGroups(h, 3);
  const of = groupOfModules(h, groups, 255);
  assert.ok(groups.length >= 1 && groups.length <= 3);
  assert.equal(of[h.modules.find((m) => m.path === 'core/alu/mul').id], of[h.modules.find((m) => m.path === groups[0].path).id]);
});

test('nets', () => {
  const pins = new NetPins([2, 3], Uint32Array.from([0, 1, 1, 2, 3]), 3, Uint8Array.from([5, 6, 7, 8, 0]));
  assert.deepEqual([...pins.ofNet(1)], [1, 2, 3]);
  assert.deepEqual([...pins.ofCell(1)], [0, 1]);
  assert.deepEqual(pins.pinsOfCell(1), [{ net: 0, pin: 6 }, { net: 1, pin: 7 }]);
  assert.equal(pins.halfPerimeter(1, Int32Array.from([0, 10, 4]), Int32Array.from([0, 3, 9]), Uint8Array.from([0, 0, 1])), 12);
  assert.throws(() => new NetPins([2], Uint32Array.from([0]), 1), RangeError);
});

test('the spanning tree is as short as the shortest of all trees', () => {
  const points = [[0, 0], [4, 0], [4, 3], [0, 3], [2, 8]].map(([x, y]) => ({ x, y, tier: 0 }));
  const length = (edges) => edges.reduce((sum, [a, b]) => sum + Math.abs(points[a].x - points[b].x) + Math.abs(points[a].y - points[b].y), 0);
  const n = points.length;
  let best = Infinity;
  // Pruefer sequences are all labelled trees.
  for (let code = 0; code < n ** (n - 2); ++code) {
    const sequence = Array.from({ length: n - 2 }, (_, k) => Math.floor(code / n ** k) % n);
    const degree = Array.from({ length: n }, (_, v) => 1 + sequence.filter((s) => s === v).length);
    const edges = [];
    for (const s of sequence) {
      const leaf = degree.indexOf(1);
      edges.push([leaf, s]);
      --degree[leaf];
      --degree[s];
    }
    const last = degree.flatMap((d, v) => (d === 1 ? [v] : []));
    edges.push([last[0], last[1]]);
    best = Math.min(best, length(edges));
  }
  assert.equal(length(spanningTree(points)), best);
});

test('pins of turned cells stay in the turned box, and four quarter turns come home', () => {
  const [w, h] = [7, 3];
  for (let o = 0; o < 8; ++o) {
    const [x, y] = turnedPin(2, 1, w, h, o);
    const sides = (o & 2) !== 0 ? [h, w] : [w, h];
    assert.ok(x >= 0 && x <= sides[0] && y >= 0 && y <= sides[1], `orientation ${o}`);
  }
  let p = [2, 1];
  let box = [w, h];
  for (let k = 0; k < 4; ++k) {
    p = turnedPin(p[0], p[1], box[0], box[1], 2);
    box = [box[1], box[0]];
  }
  assert.deepEqual(p, [2, 1]);
  // FN mirrors left and right, FS up and down, S is both.
  assert.deepEqual(turnedPin(...turnedPin(2, 1, w, h, 4), w, h, 5), turnedPin(2, 1, w, h, 1));
});
