// The shaders, and the uniforms that all of them share: section plane, fading, palette.
import { DataTexture, LinearFilter, NearestFilter, RedFormat, RGBAFormat, Vector2, Vector4 } from 'three';
import type { IUniform } from 'three';

export interface SharedUniforms {
  [name: string]: IUniform;
  /** Points with dot(xyz, world) > w are cut away. */
  uSection: { value: Vector4 };
  uViewport: { value: Vector2 };
}

export function makeShared(): SharedUniforms {
  return { uSection: { value: new Vector4(0, 0, 0, 1) }, uViewport: { value: new Vector2(1, 1) } };
}

/** A palette of 256 RGBA entries as a texture. */
export function paletteTexture(palette: Uint8Array): DataTexture {
  const texture = new DataTexture(palette, 256, 1, RGBAFormat);
  texture.minFilter = NearestFilter;
  texture.magFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}

export function byteTexture(bytes: Uint8Array, width: number, height: number): DataTexture {
  const texture = new DataTexture(bytes, width, height, RedFormat);
  texture.minFilter = NearestFilter;
  texture.magFilter = NearestFilter;
  texture.unpackAlignment = 1;
  texture.needsUpdate = true;
  return texture;
}

export function smoothTexture(rgba: Uint8Array, width: number, height: number): DataTexture {
  const texture = new DataTexture(rgba, width, height, RGBAFormat);
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

const sectionFragment = /* glsl */ `
  uniform vec4 uSection;
  varying vec3 vWorld;
  void cutAway() { if (dot(uSection.xyz, vWorld) > uSection.w) discard; }
`;

export const plateVertex = /* glsl */ `
  varying vec2 vUnit;
  varying vec2 vLocal;
  varying vec3 vWorld;
  uniform vec2 uSize;
  void main() {
    vUnit = position.xy;
    vLocal = position.xy * uSize;
    vec4 world = modelMatrix * vec4(vLocal, position.z, 1.0);
    vWorld = world.xyz;
    gl_Position = projectionMatrix * viewMatrix * world;
  }
`;

export const plateFragment = /* glsl */ `
  ${sectionFragment}
  varying vec2 vUnit;
  varying vec2 vLocal;
  uniform vec2 uSize;
  uniform vec3 uBase;
  uniform vec3 uLine;
  uniform float uRow;
  uniform float uOpacity;
  uniform float uBaked;
  uniform float uMapped;
  uniform vec4 uMapBox;
  uniform sampler2D uBake;
  uniform sampler2D uTiles;
  uniform sampler2D uMap;
  uniform sampler2D uMapPalette;
  void main() {
    cutAway();
    vec3 colour = uBase;
    vec2 perPixel = fwidth(vLocal);
    if (uRow > 0.0) {
      float rowsPerPixel = perPixel.y / uRow;
      float strength = clamp(1.0 - rowsPerPixel * 3.0, 0.0, 1.0);
      float stripe = abs(fract(vLocal.y / uRow) - 0.5) * 2.0;
      float line = smoothstep(1.0 - max(0.06, 2.0 * rowsPerPixel), 1.0, stripe);
      colour = mix(colour, uLine, 0.30 * strength * line);
    }
    if (uBaked > 0.0) {
      vec4 baked = texture2D(uBake, vUnit) * (1.0 - texture2D(uTiles, vUnit).r);
      colour = colour * (1.0 - baked.a) + baked.rgb;
    }
    if (uMapped > 0.0) {
      vec2 at = (vUnit - uMapBox.xy) / (uMapBox.zw - uMapBox.xy);
      if (all(greaterThanEqual(at, vec2(0.0))) && all(lessThanEqual(at, vec2(1.0)))) {
        vec4 field = texture2D(uMap, at);
        if (field.g > 0.004) {
          float level = clamp(field.r / field.g, 0.0, 1.0);
          vec3 heat = texture2D(uMapPalette, vec2((level * 254.0 + 0.5) / 256.0, 0.5)).rgb;
          colour = mix(colour, heat, uMapped * min(1.0, field.g * 1.5));
        }
      }
    }
    vec2 edge = min(vLocal, uSize - vLocal) / max(perPixel, vec2(1e-6));
    float rim = 1.0 - smoothstep(1.0, 2.2, min(edge.x, edge.y));
    colour = mix(colour, uLine, 0.8 * rim);
    gl_FragColor = vec4(colour, uOpacity);
  }
`;

export const boxVertex = /* glsl */ `
  attribute vec2 extent;
  attribute vec4 corner;
  attribute vec2 look;
  varying vec3 vWorld;
  varying vec2 vIn;
  varying vec2 vPixels;
  varying float vValue;
  varying float vLit;
  varying float vShade;
  uniform float uLow;
  uniform float uHigh;
  uniform vec2 uViewport;
  void main() {
    vec4 world = modelMatrix * vec4(position.xy, mix(uLow, uHigh, corner.z), 1.0);
    vWorld = world.xyz;
    vIn = corner.xy;
    vValue = look.x;
    vLit = look.y;
    vShade = corner.w < 0.5 ? 1.0 : (corner.w < 1.5 ? 0.8 : 0.66);
    gl_Position = projectionMatrix * viewMatrix * world;
    vPixels = extent * (0.5 * uViewport.y * projectionMatrix[1][1] / max(1e-6, gl_Position.w) * length(modelMatrix[0].xyz));
  }
`;

export const boxFragment = /* glsl */ `
  ${sectionFragment}
  varying vec2 vIn;
  varying vec2 vPixels;
  varying float vValue;
  varying float vLit;
  varying float vShade;
  uniform sampler2D uPalette;
  uniform vec3 uBase;
  uniform float uOpacity;
  void main() {
    cutAway();
    vec3 colour = texture2D(uPalette, vec2((vValue + 0.5) / 256.0, 0.5)).rgb * vShade;
    colour = mix(mix(uBase, colour, 0.16), colour, vLit);
    // A dark rim where there is room for one, so that neighbours of one colour can be told apart.
    vec2 rim = min(vIn, 1.0 - vIn) * vPixels;
    float small = min(vPixels.x, vPixels.y);
    float line = (1.0 - smoothstep(0.6, 1.4, min(rim.x, rim.y))) * smoothstep(3.0, 9.0, small);
    gl_FragColor = vec4(mix(colour, uBase * 0.5, 0.55 * line), uOpacity);
  }
`;

export const bondVertex = /* glsl */ `
  attribute vec4 tint;
  varying vec3 vWorld;
  varying vec4 vTint;
  uniform float uLow;
  uniform float uHigh;
  void main() {
    vec4 world = modelMatrix * vec4(position.xy, mix(uLow, uHigh, position.z), 1.0);
    vWorld = world.xyz;
    vTint = tint;
    gl_Position = projectionMatrix * viewMatrix * world;
  }
`;

export const bondFragment = /* glsl */ `
  ${sectionFragment}
  varying vec4 vTint;
  uniform float uOpacity;
  void main() {
    cutAway();
    gl_FragColor = vec4(vTint.rgb, vTint.a * uOpacity);
  }
`;

// Lines of a width in pixels: four corners a segment, widened on the screen.
export const lineVertex = /* glsl */ `
  attribute vec3 head;
  attribute vec3 tail;
  attribute vec4 tint;
  attribute float thick;
  varying vec3 vWorld;
  varying vec4 vTint;
  uniform vec2 uViewport;
  uniform float uLift;
  void main() {
    vec4 a = projectionMatrix * modelViewMatrix * vec4(head, 1.0);
    vec4 b = projectionMatrix * modelViewMatrix * vec4(tail, 1.0);
    // A segment that begins behind the eye is cut where it enters the picture.
    float nearest = 1e-3;
    if (a.w < nearest && b.w > nearest) a = mix(b, a, (b.w - nearest) / (b.w - a.w));
    if (b.w < nearest && a.w > nearest) b = mix(a, b, (a.w - nearest) / (a.w - b.w));
    vec2 along = (b.xy / b.w - a.xy / a.w) * uViewport;
    float size = length(along);
    vec2 unit = size > 1e-4 ? along / size : vec2(1.0, 0.0);
    vec2 across = vec2(-unit.y, unit.x);
    vec4 here = position.x < 0.5 ? a : b;
    vec2 shift = across * position.y + unit * (position.x < 0.5 ? -0.4 : 0.4);
    here.xy += shift * thick / uViewport * here.w;
    here.z -= uLift * here.w;
    vWorld = mix(head, tail, position.x);
    vTint = tint;
    gl_Position = here;
  }
`;

export const pointVertex = /* glsl */ `
  attribute float level;
  varying vec3 vWorld;
  varying vec4 vTint;
  uniform float uPoint;
  uniform float uBottom;
  uniform float uTop;
  uniform vec3 uLowTint;
  uniform vec3 uHighTint;
  void main() {
    vec4 world = modelMatrix * vec4(position.xy, mix(uBottom, uTop, level), 1.0);
    vWorld = world.xyz;
    vTint = vec4(mix(uLowTint, uHighTint, level), 1.0);
    gl_Position = projectionMatrix * viewMatrix * world;
    gl_PointSize = uPoint;
  }
`;
