import path from 'node:path';

/** Where the templates lie: beside the sources, and beside the compiled files (nest-cli.json copies them). */
export const TEMPLATES_FOLDER = path.join(import.meta.dirname, '../templates');
