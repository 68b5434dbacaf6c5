const REGISTRY = 'https://registry.npmjs.org/';

/** Licences under which a service may be built and run; what is not listed wants a look first. */
const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0', // the table of browsers in caniuse-lite
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT (http://mootools.net/license.txt)', // how slick writes it
  'MIT-0',
  'Python-2.0', // argparse
  'Unlicense',
]);

/** @typedef {{ name: string, version: string, isDevelopment: boolean, hasInstallScript: boolean, licence: string | undefined, integrity: string | undefined, resolved: string | undefined }} LockedPackage */

/**
 * The packages of a lock file (version 2 or 3), without the project itself.
 * @returns {LockedPackage[]}
 */
export function packagesOf({ packages }) {
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, { version, dev = false, hasInstallScript = false, license, integrity, resolved }]) => ({
      name: place.replace(/^.*node_modules\//, ''),
      version,
      isDevelopment: dev,
      hasInstallScript,
      licence: license,
      integrity,
      resolved,
    }));
}

/**
 * One line for each thing that is not as it must be.
 * @param {LockedPackage[]} packages
 */
export function lockFaults(packages) {
  return packages.flatMap((locked) => faultsOf(locked).map((fault) => `${locked.name}@${locked.version} ${fault}`));
}

/** @param {LockedPackage} locked */
function faultsOf({ integrity, resolved, licence, isDevelopment }) {
  return [
    integrity?.startsWith('sha512-') ? '' : 'has no SHA-512 of its content',
    // Without an address npm asks the registry it is set up with, and the hash decides.
    (resolved ?? REGISTRY).startsWith(REGISTRY) ? '' : `does not come from ${REGISTRY}`,
    isDevelopment || LICENCES.has(licence ?? '') ? '' : `has the licence ${licence ?? 'none'}`,
  ].filter(Boolean);
}
