import path from 'node:path';

/** Folder of the templates: next to the sources, and next to the compiled files (nest-cli.json copies them). */
export const TEMPLATES_FOLDER = path.join(import.meta.dirname, '../templates');
