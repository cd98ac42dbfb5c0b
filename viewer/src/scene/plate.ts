// One tier as a floating plate: rows, the baked picture of its cells, a smooth map over it, and its rim of silicon.
import { BufferAttribute, BufferGeometry, Color, DoubleSide, Group, LinearMipmapLinearFilter, Mesh, MeshBasicMaterial, PlaneGeometry, ShaderMaterial, Texture, Vector2, Vector4 } from 'three';
import type { DataTexture } from 'three';
import type { Tier } from '../data/index_file.ts';
import { bake, makeRaster } from './bake.ts';
import type { BakeInput, Raster } from './bake.ts';
import { byteTexture, plateFragment, plateVertex, smoothTexture } from './shaders.ts';
import type { SharedUniforms } from './shaders.ts';
import type { Theme } from './theme.ts';

export interface PlateMap {
  texture: DataTexture;
  palette: DataTexture;
  /** Box of the map in parts of the outline. */
  box: Vector4;
}

function wallGeometry(width: number, height: number, margin: number, depth: number): BufferGeometry {
  const [x0, y0, x1, y1] = [-margin, -margin, width + margin, height + margin];
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
  const inner = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
  const at: number[] = [];
  for (let k = 0; k < 4; ++k) {
    const [a, b, p, q] = [corners[k], corners[(k + 1) % 4], inner[k], inner[(k + 1) % 4]];
    // The outer wall, and the frame on top between the wall and the cells.
    at.push(a[0], a[1], -depth, b[0], b[1], -depth, b[0], b[1], 0, a[0], a[1], -depth, b[0], b[1], 0, a[0], a[1], 0);
    at.push(a[0], a[1], 0, b[0], b[1], 0, q[0], q[1], 0, a[0], a[1], 0, q[0], q[1], 0, p[0], p[1], 0);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(at), 3));
  return geometry;
}

export class Plate {
  readonly group = new Group();
  readonly sheet: Mesh<PlaneGeometry, ShaderMaterial>;
  private readonly wall: Mesh<BufferGeometry, MeshBasicMaterial>;
  private raster: Raster | null = null;
  private readonly picture = new Texture();
  private tileBytes: Uint8Array;
  /** A map lies over the cells, which are then drawn by the picture alone. */
  mapped = false;
  private tileTexture: DataTexture;

  constructor(
    readonly tier: Tier,
    shared: SharedUniforms,
    factor: number,
    private readonly anisotropy: number,
  ) {
    const width = tier.outline[2] - tier.outline[0];
    const height = tier.outline[3] - tier.outline[1];
    this.tileBytes = new Uint8Array(1);
    this.tileTexture = byteTexture(this.tileBytes, 1, 1);
    const material = new ShaderMaterial({
      vertexShader: plateVertex,
      fragmentShader: plateFragment,
      side: DoubleSide,
      uniforms: {
        ...shared,
        uSize: { value: new Vector2(width, height) },
        uBase: { value: new Color() },
        uLine: { value: new Color() },
        uRow: { value: tier.rowHeight },
        uOpacity: { value: 1 },
        uBaked: { value: 0 },
        uMapped: { value: 0 },
        uMapBox: { value: new Vector4(0, 0, 1, 1) },
        uBake: { value: this.picture },
        uTiles: { value: this.tileTexture },
        uMap: { value: this.tileTexture },
        uMapPalette: { value: this.tileTexture },
      },
    });
    const square = new PlaneGeometry(1, 1);
    square.translate(0.5, 0.5, 0);
    this.sheet = new Mesh(square, material);
    this.sheet.frustumCulled = false;
    const largest = Math.max(width, height);
    // The plate itself is drawn thicker than silicon is after thinning, or it could not be seen from the side.
    this.wall = new Mesh(wallGeometry(width, height, largest * 0.012, 0.9), new MeshBasicMaterial({ side: DoubleSide }));
    this.group.add(this.sheet, this.wall);
    this.group.scale.set(factor, factor, 1);
  }

  theme(theme: Theme): void {
    (this.sheet.material.uniforms.uBase.value as Color).setRGB(...theme.plate);
    (this.sheet.material.uniforms.uLine.value as Color).setRGB(...theme.line);
    this.wall.material.color.setRGB(...theme.wall, 'srgb');
  }

  /** Draws the cells into the plate's picture. */
  bake(input: Omit<BakeInput, 'outline'>): void {
    const o = this.tier.outline;
    if (this.raster === null) {
      this.raster = makeRaster(o[2] - o[0], o[3] - o[1], input.members.length);
      const texture = smoothTexture(this.raster.rgba, this.raster.width, this.raster.height);
      texture.minFilter = LinearMipmapLinearFilter;
      texture.generateMipmaps = true;
      texture.anisotropy = this.anisotropy;
      this.sheet.material.uniforms.uBake.value = texture;
    }
    bake(this.raster, { ...input, outline: o });
    (this.sheet.material.uniforms.uBake.value as Texture).needsUpdate = true;
    this.sheet.material.uniforms.uBaked.value = 1;
  }

  set pictureShown(shown: boolean) {
    this.sheet.material.uniforms.uBaked.value = shown && this.raster !== null ? 1 : 0;
  }

  /** Squares (of an across x across grid) whose cells are drawn as boxes, so that the picture steps back there; null none. */
  boxed(squares: Uint8Array | null, across: number): void {
    if (squares === null) {
      if (this.tileBytes.every((v) => v === 0)) return;
      this.tileBytes.fill(0);
    } else if (this.tileBytes.length !== squares.length) {
      this.tileTexture.dispose();
      this.tileBytes = squares.slice();
      this.tileTexture = byteTexture(this.tileBytes, across, across);
      this.sheet.material.uniforms.uTiles.value = this.tileTexture;
    } else {
      this.tileBytes.set(squares);
    }
    this.tileTexture.needsUpdate = true;
  }

  showMap(map: PlateMap | null, strength: number): void {
    const u = this.sheet.material.uniforms;
    u.uMapped.value = map === null ? 0 : strength;
    this.mapped = map !== null;
    if (map === null) return;
    u.uMap.value = map.texture;
    u.uMapPalette.value = map.palette;
    u.uMapBox.value = map.box;
  }

  set opacity(opacity: number) {
    for (const material of [this.sheet.material, this.wall.material]) {
      material.transparent = opacity < 1;
      material.depthWrite = opacity >= 0.5;
    }
    this.sheet.material.uniforms.uOpacity.value = opacity;
    this.wall.material.opacity = opacity;
  }
}
