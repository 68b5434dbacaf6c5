import type { FieldError } from '@app/task-engine';
import { compileTemplate, type CompiledTemplate, type RenderedMail } from './compiled-template.js';
import { shownVariables } from './shown-variables.js';
import { readTemplates, type TemplateDeclaration } from './template-declaration.js';
import { variableErrors, type Variables } from './template-variables.js';

export const DEFAULT_LOCALE = 'pt-BR';

/** What a mail is made of. */
export interface MailContent {
  template: string;
  locale: string;
  variables: Variables;
}

/** All templates of this server. */
export class MailTemplates {
  private readonly declared: Map<string, TemplateDeclaration>;
  private readonly compiled = new Map<string, Promise<CompiledTemplate>>();

  /** @throws Error where a template of the folder does not parse */
  constructor(
    private readonly folder: string,
    private readonly timeZone: string,
  ) {
    this.declared = readTemplates(folder);
  }

  list(): TemplateDeclaration[] {
    return [...this.declared.values()];
  }

  find(name: string): TemplateDeclaration | undefined {
    return this.declared.get(name);
  }

  /** What is wrong with template, locale and variables, each by its field. */
  errorsOf({ template, locale, variables }: MailContent): FieldError[] {
    const declaration = this.declared.get(template);
    if (!declaration) {
      return [{ field: 'template', message: `must be one of ${[...this.declared.keys()].join(', ')}` }];
    }
    const errors = variableErrors(declaration, variables);
    if (declaration.locales.includes(locale)) return errors;
    return [{ field: 'locale', message: `must be one of ${declaration.locales.join(', ')}` }, ...errors];
  }

  /** The mail of checked content. @throws Error where the template itself is broken */
  async render({ template, locale, variables }: MailContent): Promise<RenderedMail> {
    const declaration = this.declared.get(template);
    if (!declaration) throw new Error('The template was not checked');
    const render = await this.compiledOnce(template, locale);
    return render(shownVariables(declaration, variables, { locale, timeZone: this.timeZone }));
  }

  private compiledOnce(template: string, locale: string): Promise<CompiledTemplate> {
    const key = `${template}/${locale}`;
    const known = this.compiled.get(key);
    if (known) return known;
    const compiling = compileTemplate(this.folder, template, locale);
    this.compiled.set(key, compiling);
    // A file that could not be read just now is tried again by the next mail.
    compiling.catch(() => this.compiled.delete(key));
    return compiling;
  }
}
