// The index: what is good passes, and every damaged member is named.
import assert from 'node:assert/strict';
import test from 'node:test';
import { readIndex } from '../build-tests/data/index_file.js';

function good() {
  return {
    format: 'taufold-view',
    version: 1,
    program: 'taufold',
    title: '<b>gcd</b>',
    kind: 'fold',
    um_per_unit: 0.001,
    counts: { cells: 3, nets: 2, pins: 5 },
    masters: [{ name: 'INV', macro: false, size: [[380, 1400]] }],
    technologies: ['t'],
    scenes: [
      {
        id: 'fold',
        title: 'two',
        tiers: [{ name: 'a', technology: 0, outline: [0, 0, 10, 10], z_um: 0, thickness_um: 1, facing: 'up', row_height: 2 }],
        interfaces: [],
        bonds: { count: 0 },
        metrics: { 'fold.hpwl': { value: 1, unit: 'm' }, bad: 'x' },
        colours: [{ id: 'slack', of: 'cells', low: -1, high: 1, scale: 'diverging', chunk: 'c' }],
        maps: [{ id: 'density', tier: 0, nx: 2, ny: 2, box: [0, 0, 10, 10], low: 0, high: 1, chunk: 'm' }],
        paths: [{ slack_s: -1e-12, from: 'a', to: 'b', hops: [{ cell: 1, pin: 'x/Z', delay_s: 1, arrival_s: 2, slew_s: null, tier: 0, bond: false, at: [1, 2] }] }],
        histograms: [{ id: 'slack', edges: [0, 1, 2], counts: [3, 4] }],
      },
    ],
    chunks: { 'cells.x.fold': { file: 'cells.x.fold.bin', bytes: 4, type: 'i32', count: 3, coding: 'delta', packed: 'deflate', base: 5, step: 2 } },
    links: { report: '../report.html', evil: 'javascript:alert(1)', far: 'http://example.org/' },
  };
}

test('a good index is read', () => {
  const index = readIndex(good());
  assert.equal(index.cells, 3);
  assert.equal(index.title, '<b>gcd</b>');
  assert.equal(index.scenes[0].paths[0].hops[0].pin, 'x/Z');
  assert.ok(Number.isNaN(index.scenes[0].paths[0].hops[0].slewS));
  assert.deepEqual(index.scenes[0].metrics, [{ name: 'fold.hpwl', value: 1, unit: 'm' }]);
  assert.equal(index.chunks.get('cells.x.fold').step, 2);
  assert.deepEqual([...index.links.keys()], ['report']);
});

const damages = [
  [(d) => (d.format = 'zip'), /not the index of a taufold view/],
  [(d) => (d.version = 0), /version 0 of the view format/],
  [(d) => (d.version = 2), /version 2/],
  [(d) => (d.counts.cells = 1e15), /counts\.cells/],
  [(d) => (d.counts.cells = -1), /counts\.cells/],
  [(d) => (d.counts.cells = 1.5), /counts\.cells/],
  [(d) => (d.counts.cells = 'many'), /counts\.cells/],
  [(d) => (d.scenes = []), /scenes/],
  [(d) => (d.scenes[0].tiers = []), /tiers/],
  [(d) => (d.scenes[0].tiers[0].outline = [0, 0, 0, 10]), /outline/],
  [(d) => (d.scenes[0].tiers[0].outline = [0, 0, null, 10]), /outline/],
  [(d) => (d.scenes[0].tiers[0].name = 7), /tiers\[0\]\.name/],
  [(d) => (d.scenes[0].maps[0].nx = 100000), /nx/],
  [(d) => (d.scenes[0].maps[0].tier = 1), /maps\[0\]\.tier/],
  [(d) => (d.scenes[0].paths[0].hops[0].tier = 9), /hops\[0\]\.tier/],
  [(d) => (d.scenes[0].paths[0].hops[0].cell = 3), /hops\[0\]\.cell/],
  [(d) => (d.scenes[0].histograms[0].counts = [1]), /one edge more/],
  [(d) => (d.scenes[0].interfaces = [{ lower: 0, upper: 5 }]), /upper/],
  [(d) => (d.scenes[0].bonds.count = 1e12), /bonds\.count/],
  [(d) => (d.chunks['cells.x.fold'].file = '../../etc/passwd'), /a file beside the index/],
  [(d) => (d.chunks['cells.x.fold'].file = 'a/b.bin'), /a file beside the index/],
  [(d) => (d.chunks['cells.x.fold'].type = 'f64'), /type/],
  [(d) => (d.chunks['cells.x.fold'].coding = 'lz4'), /coding/],
  [(d) => (d.chunks['cells.x.fold'].count = 1e12), /count/],
  [(d) => (d.um_per_unit = 0), /um_per_unit/],
  [(d) => (d.masters = 5), /masters/],
  [(d) => (d.masters[0].size = []), /size/],
];

damages.forEach(([damage, message], k) => {
  test(`damage ${k + 1} is told: ${message.source}`, () => {
    const document = good();
    damage(document);
    assert.throws(() => readIndex(document), (error) => error.name === 'ViewFault' && message.test(error.message));
  });
});

test('things that are no object', () => {
  for (const value of [null, 5, 'x', []]) assert.throws(() => readIndex(value), /not an object/);
});
