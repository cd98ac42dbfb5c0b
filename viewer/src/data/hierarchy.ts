// The module tree behind the names: levels are parted by `/`, or by `.` where no name has a `/`.
import type { NameTable } from './names.ts';

export interface Module {
  name: string;
  path: string;
  children: Map<string, Module>;
  /** Cells below, of all levels. */
  cells: number;
  /** Number of the module, in the order of creation; 0 is the top. */
  id: number;
  parent: Module | null;
}

export interface Hierarchy {
  top: Module;
  modules: Module[];
  /** Module that each cell is in directly. */
  of: Uint32Array;
  separator: string;
}

const maxModules = 200000;

function separatorOf(names: NameTable): string {
  const probe = Math.max(1, Math.floor(names.size / 2000));
  let dots = 0;
  for (let id = 0; id < names.size; id += probe) {
    const name = names.of(id);
    if (name.includes('/')) return '/';
    if (name.includes('.')) ++dots;
  }
  return dots > 0 ? '.' : '/';
}

export function buildHierarchy(names: NameTable): Hierarchy {
  const separator = separatorOf(names);
  const top: Module = { name: '', path: '', children: new Map(), cells: 0, id: 0, parent: null };
  const modules = [top];
  const of = new Uint32Array(names.size);
  const direct = new Map<string, Module>([['', top]]);
  for (let id = 0; id < names.size; ++id) {
    const name = names.of(id);
    const cut = name.lastIndexOf(separator);
    const path = cut > 0 ? name.slice(0, cut) : '';
    let module: Module = direct.get(path) ?? top;
    if (!direct.has(path)) {
      for (const part of path.split(separator)) {
        let child: Module | undefined = module.children.get(part);
        if (child === undefined) {
          if (modules.length >= maxModules) break;
          child = { name: part, path: module.path === '' ? part : module.path + separator + part, children: new Map(), cells: 0, id: modules.length, parent: module };
          module.children.set(part, child);
          modules.push(child);
        }
        module = child;
      }
      direct.set(path, module);
    }
    of[id] = module.id;
    ++module.cells;
  }
  // Children have larger ids than their parents, so one pass from the back adds everything up.
  for (let m = modules.length - 1; m > 0; --m) modules[m].parent!.cells += modules[m].cells;
  return { top, modules, of, separator };
}

/** Modules for colouring: the largest ones after splitting the top until there are `wanted` or nothing is left to split. */
export function colourGroups(hierarchy: Hierarchy, wanted: number): Module[] {
  let groups = [hierarchy.top];
  for (;;) {
    const splittable = groups.filter((m) => m.children.size > 0).sort((a, b) => b.cells - a.cells)[0];
    if (splittable === undefined) break;
    const next = groups.filter((m) => m !== splittable).concat([...splittable.children.values()]);
    if (next.length > wanted && groups.length > 1) break;
    groups = next;
    if (groups.length >= wanted) break;
  }
  return groups.sort((a, b) => b.cells - a.cells || a.id - b.id).slice(0, wanted);
}

/** For each module the group it belongs to, `none` where it belongs to none. */
export function groupOfModules(hierarchy: Hierarchy, groups: readonly Module[], none: number): Uint8Array {
  const group = new Uint8Array(hierarchy.modules.length).fill(none);
  groups.forEach((m, g) => {
    group[m.id] = g;
  });
  for (const module of hierarchy.modules) {
    if (group[module.id] === none && module.parent !== null) group[module.id] = group[module.parent.id];
  }
  return group;
}
