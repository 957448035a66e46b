// Part of the bootstrap: Node core only, and nothing newer than Node 20.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * True when all that the lockfile names is in node_modules. npm writes down what it installed when it is done, so a killed
 * installation is noticed; a package of another platform may be missing.
 */
export function isInstalled(root) {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) {
    return false;
  }
  const installed = packagesOf(installedFile);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    const found = installed[path];
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) {
      return true;
    }
    return found === undefined ? wanted.optional === true || wanted.peer === true : sameRelease(found, wanted);
  });
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function sameRelease(one, other) {
  return one.version === other.version && one.integrity === other.integrity && one.link === other.link;
}
