// One scene of the folder in the world: plates with cells, bonds between them. Chooses for each tier between the baked picture
// and single cells, by how large they are on the screen and how many are in sight.
import { Box3, Color, Frustum, Group, Matrix4, Vector3 } from 'three';
import type { DataTexture, PerspectiveCamera } from 'three';
import type { Colouring } from '../colour/colouring.ts';
import { categories, categoryPalette } from '../colour/palettes.ts';
import type { SceneBonds, ScenePlaces } from '../data/folder.ts';
import type { ViewIndex } from '../data/index_file.ts';
import { BondLayer } from './bonds.ts';
import { BoxLayer } from './boxes.ts';
import type { Layout, SceneLayout } from './layout.ts';
import { Plate } from './plate.ts';
import { paletteTexture } from './shaders.ts';
import type { SharedUniforms } from './shaders.ts';
import type { Theme } from './theme.ts';
import { CellShapes, TierTiles, cellsOfTiers } from './tiles.ts';

export interface Shown {
  tiers: boolean[];
  cells: boolean;
  macros: boolean;
  rows: boolean;
  bonds: boolean;
  tsvs: boolean;
  opacity: number;
}

/** Colours of interfaces: bonds in violet, TSVs in orange, so that they differ from the first two tiers. */
const interfacePalette = categoryPalette([categories[3], categories[5], categories[4], categories[1]]);

/** Single cells that a processor turns fast enough. */
const movingBoxes = 3000;

export class SceneView {
  readonly group = new Group();
  readonly plates: Plate[] = [];
  readonly shapes: CellShapes;
  readonly members: Uint32Array[];
  readonly tiles: TierTiles[];
  readonly layers: BondLayer[] = [];
  readonly layout: SceneLayout;
  private readonly boxes: BoxLayer[] = [];
  private colouring: Colouring | null = null;
  private lit: Uint8Array | null = null;
  private texture: DataTexture;
  private readonly bondTexture: DataTexture;
  private readonly base = new Color();
  bonds: SceneBonds | null = null;
  boxesShown = 0;
  bakedPicturesHidden = false;

  constructor(
    readonly index: ViewIndex,
    readonly places: ScenePlaces,
    masters: Uint16Array | Uint32Array,
    private readonly world: Layout,
    private readonly shared: SharedUniforms,
    readonly shown: Shown,
    private readonly software: boolean,
  ) {
    this.layout = world.of(places.entry.id);
    this.shapes = new CellShapes(index, places, masters);
    const tiers = places.entry.tiers;
    this.members = cellsOfTiers(places.tier, tiers.length);
    this.tiles = this.members.map((list, t) => new TierTiles(this.shapes, t, list));
    this.texture = paletteTexture(categoryPalette(categories));
    this.bondTexture = paletteTexture(interfacePalette.slice());
    tiers.forEach((tier) => {
      const plate = new Plate(tier, shared, world.factor, software ? 1 : 8);
      const box = new BoxLayer(shared, this.texture, this.base, true);
      plate.group.add(box.mesh);
      this.plates.push(plate);
      this.boxes.push(box);
      this.group.add(plate.group);
    });
    this.place();
  }

  addBonds(bonds: SceneBonds): void {
    this.bonds = bonds;
    this.places.entry.interfaces.forEach((between, k) => {
      const layer = new BondLayer(between, bonds, k, [this.layout.x0, this.layout.y0], this.world.factor, this.shared, this.bondTexture, this.base);
      this.layers.push(layer);
      this.group.add(layer.group);
    });
    this.place();
    this.colourBonds();
  }

  /** Puts everything where the layout says; call after a change of explosion or arrangement. */
  place(): void {
    const { layout, world } = this;
    this.plates.forEach((plate, t) => {
      const o = plate.tier.outline;
      plate.group.position.set(...world.world(layout, o[0], o[1], t));
      // Cells stand on the upper side whichever way the tier faces: seen from above, silicon is taken as clear.
      this.boxes[t].heights(0.002, this.cellHeight(t));
    });
    for (const layer of this.layers) {
      const { lower, upper } = layer.between;
      layer.group.position.set(layout.left, layout.bottom, 0);
      layer.heights(world.tierZ(layout, lower), world.tierZ(layout, upper));
    }
  }

  /** World height of the boxes of cells: part of a row, so that they read as blocks and not as towers. */
  private cellHeight(tier: number): number {
    const t = this.places.entry.tiers[tier];
    const row = t.rowHeight > 0 ? t.rowHeight : (t.outline[3] - t.outline[1]) / 100;
    return Math.min(1.5, Math.max(0.02, 0.35 * row * this.world.factor));
  }

  theme(theme: Theme): void {
    this.base.setRGB(...theme.plate);
    for (const plate of this.plates) plate.theme(theme);
  }

  colour(colouring: Colouring, lit: Uint8Array | null): void {
    this.colouring = colouring;
    this.lit = lit;
    this.texture.dispose();
    this.texture = paletteTexture(colouring.palette);
    for (const box of this.boxes) box.palette = this.texture;
    this.plates.forEach((plate, t) => {
      plate.bake({ shapes: this.shapes, members: this.members[t], values: colouring.cells, palette: colouring.palette, lit, macros: this.shown.macros, cells: this.shown.cells });
    });
    this.colourBonds();
    this.lastKey = '';
  }

  private litNets: ((net: number) => boolean) | null = null;

  /** Which nets' bonds are not faded. */
  light(nets: ((net: number) => boolean) | null): void {
    this.litNets = nets;
    this.colourBonds();
    this.lastKey = '';
  }

  private colourBonds(): void {
    const { bonds, colouring } = this;
    if (bonds === null) return;
    const nets = colouring?.nets ?? null;
    const litNets = this.litNets;
    const lit = litNets === null ? null : (b: number): boolean => litNets(bonds.net[b]);
    for (const layer of this.layers) {
      layer.boxes.palette = nets !== null && colouring !== null ? this.texture : this.bondTexture;
      if (nets !== null && colouring !== null) layer.colour(colouring.palette, (b) => nets[bonds.net[b]] ?? 255, lit);
      else layer.colour(interfacePalette, () => (layer.between.kind === 'tsv' ? 1 : 0), lit);
    }
  }

  applyShown(): void {
    const { shown } = this;
    this.plates.forEach((plate, t) => {
      plate.group.visible = shown.tiers[t] !== false;
      plate.opacity = shown.opacity;
      plate.sheet.material.uniforms.uRow.value = shown.rows ? plate.tier.rowHeight : 0;
    });
    for (const layer of this.layers) {
      const { lower, upper, kind } = layer.between;
      const wanted = kind === 'tsv' ? shown.tsvs : shown.bonds;
      layer.group.visible = wanted && (shown.tiers[lower] !== false || shown.tiers[upper] !== false);
    }
    this.lastKey = '';
  }

  private lastKey = '';
  private coarse = false;

  /** Makes the next picture choose anew what it draws. */
  forgetChoice(): void {
    this.lastKey = '';
  }

  /** Chooses what is drawn for this camera. While the view moves only cheap choices are made. */
  update(camera: PerspectiveCamera, viewportHeight: number, still: boolean): void {
    const projection = new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    const frustum = new Frustum().setFromProjectionMatrix(projection);
    const eye = camera.position;
    const pixelsAt = (distance: number): number => (0.5 * viewportHeight * camera.projectionMatrix.elements[5]) / Math.max(1e-6, distance);
    for (const layer of this.layers) {
      if (!layer.group.visible) continue;
      const middle = new Vector3(this.layout.left + (this.layout.width * this.world.factor) / 2, 0, 0);
      const half = Math.max(this.layout.width, this.layout.height) * this.world.factor * 0.3;
      const distance = Math.max(1e-3, eye.distanceTo(middle) - half);
      layer.update(frustum, pixelsAt(distance) * this.world.factor, still, this.software);
    }
    if (!still && this.software) {
      // Many single cells are too slow to turn without a GPU; the plates' pictures stand for them until the view rests.
      if (this.boxesShown > movingBoxes && !this.coarse) {
        this.coarse = true;
        this.lastKey = '';
        this.plates.forEach((plate, t) => {
          plate.boxed(null, this.tiles[t].across);
          this.boxes[t].mesh.visible = false;
        });
      }
      return;
    }
    this.coarse = false;
    const budget = this.software ? 16000 : 400000;
    // The choice stays while the camera stays, whatever else is redrawn.
    const key = [...projection.elements.map((v) => v.toPrecision(6)), viewportHeight].join();
    if (key === this.lastKey) return;
    this.lastKey = key;
    this.boxesShown = 0;
    this.plates.forEach((plate, t) => this.updateTier(plate, t, frustum, eye, pixelsAt, budget / this.plates.length));
  }

  private updateTier(plate: Plate, t: number, frustum: Frustum, eye: Vector3, pixelsAt: (d: number) => number, budget: number): void {
    const tiles = this.tiles[t];
    const boxes = this.boxes[t];
    const squares = tiles.across * tiles.across;
    const factor = this.world.factor;
    const origin = plate.group.position;
    const chosen = new Uint8Array(squares);
    let many = 0;
    if (plate.group.visible && this.colouring !== null && !this.bakedPicturesHidden && !plate.mapped) {
      const box = new Box3();
      for (let s = 0; s < squares; ++s) {
        const n = tiles.count(s);
        if (n === 0) continue;
        const x = origin.x + (s % tiles.across) * tiles.tileWidth * factor;
        const y = origin.y + Math.floor(s / tiles.across) * tiles.tileHeight * factor;
        box.min.set(x, y, origin.z);
        box.max.set(x + tiles.tileWidth * factor, y + tiles.tileHeight * factor, origin.z + 0.5);
        if (!frustum.intersectsBox(box)) continue;
        // Cells below two pixels are better drawn by the picture, which does not flicker.
        const spacing = Math.sqrt((tiles.tileWidth * tiles.tileHeight) / n) * factor;
        if (spacing * pixelsAt(box.distanceToPoint(eye)) < 2.2) continue;
        chosen[s] = 255;
        many += n;
      }
      if (many > budget) {
        chosen.fill(0);
        many = 0;
      }
    }
    const large = tiles.start[squares + 1] - tiles.start[squares];
    const withLarge = many > 0 || (large > 0 && large < 5000);
    const total = plate.group.visible && this.colouring !== null && !this.bakedPicturesHidden && !plate.mapped ? many + (withLarge ? large : 0) : 0;
    plate.boxed(many > 0 ? chosen : null, tiles.across);
    boxes.begin(total, total > 5000);
    if (total > 0) {
      for (let s = 0; s <= squares; ++s) {
        if (s < squares ? chosen[s] === 0 : !withLarge) continue;
        for (let k = tiles.start[s]; k < tiles.start[s + 1]; ++k) this.addBox(boxes, tiles.cells[k], plate);
      }
    }
    boxes.end();
    this.boxesShown += boxes.count;
  }

  private addBox(boxes: BoxLayer, c: number, plate: Plate): void {
    const macro = this.shapes.isMacro(c);
    if (macro ? !this.shown.macros : !this.shown.cells) return;
    const o = plate.tier.outline;
    const lit = this.lit === null || this.lit[c] !== 0 ? 1 : 0;
    boxes.add(this.places.x[c] - o[0], this.places.y[c] - o[1], this.shapes.width(c), this.shapes.height(c), this.colouring!.cells[c], lit);
  }

  /** Middle of a cell in the world, or null when it has no place. */
  cellAt(cell: number): [number, number, number] | null {
    const tier = this.places.tier[cell];
    if (tier === 255 || tier === undefined) return null;
    return this.world.world(this.layout, this.places.x[cell] + this.shapes.width(cell) / 2, this.places.y[cell] + this.shapes.height(cell) / 2, tier);
  }

  /** Box of the scene in the world. */
  bounds(): Box3 {
    const { layout, world } = this;
    const box = new Box3();
    layout.entry.tiers.forEach((tier, t) => {
      if (this.shown.tiers[t] === false) return;
      const [x0, y0, x1, y1] = tier.outline;
      box.expandByPoint(new Vector3(...world.world(layout, x0, y0, t)));
      box.expandByPoint(new Vector3(...world.world(layout, x1, y1, t)));
    });
    return box;
  }
}
