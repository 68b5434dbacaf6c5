import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type VariableType = 'text' | 'url' | 'number' | 'date';

/** What a template takes under one name. */
export interface VariableDeclaration {
  type: VariableType;
  required: boolean;
  /** Characters of a text. */
  max_length?: number;
  example: string | number;
  description: string;
}

/** What `templates/<name>/template.json` says, with the locales that have a folder next to it. */
export interface TemplateDeclaration {
  name: string;
  description: string;
  locales: string[];
  variables: Record<string, VariableDeclaration>;
}

/** Holds partials that templates include; not itself a template. */
const SHARED = 'shared';

/** All templates of a folder by name. @throws Error where one does not parse or has no locale */
export function readTemplates(folder: string): Map<string, TemplateDeclaration> {
  const names = foldersIn(folder).filter((name) => name !== SHARED);
  return new Map(names.map((name) => [name, readTemplate(path.join(folder, name), name)]));
}

function readTemplate(folder: string, name: string): TemplateDeclaration {
  const file = path.join(folder, 'template.json');
  const { description, variables } = JSON.parse(readFileSync(file, 'utf8')) as Omit<TemplateDeclaration, 'name'>;
  const locales = foldersIn(folder);
  if (locales.length === 0) throw new Error(`${folder} has no locale folder`);
  return { name, description, locales, variables };
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
