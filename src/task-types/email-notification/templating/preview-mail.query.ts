import { InvalidPayloadError } from '@app/task-engine';
import { NotFoundException } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { RenderedMail } from './compiled-template.js';
import { DEFAULT_LOCALE, MailTemplates } from './mail-templates.js';
import type { TemplateDeclaration } from './template-declaration.js';
import { valueOf, type Variables } from './template-variables.js';

/** A mail as it would be sent; examples stand for the variables that are not given. */
export class PreviewMail extends Query<RenderedMail> {
  constructor(
    readonly template: string,
    readonly options: { variables?: Variables | undefined; locale?: string | undefined },
  ) {
    super();
  }
}

@QueryHandler(PreviewMail)
export class PreviewMailHandler implements IQueryHandler<PreviewMail> {
  constructor(private readonly templates: MailTemplates) {}

  /** @throws NotFoundException for an unknown template, InvalidPayloadError naming locale or variables */
  async execute({ template, options }: PreviewMail): Promise<RenderedMail> {
    const declaration = this.templates.find(template);
    if (!declaration) throw new NotFoundException('No such template');
    const { variables = {}, locale = DEFAULT_LOCALE } = options;
    const content = { template, locale, variables: withExamples(declaration, variables) };
    const errors = this.templates.errorsOf(content);
    if (errors.length > 0) throw new InvalidPayloadError(errors);
    return this.templates.render(content);
  }
}

function withExamples({ variables }: TemplateDeclaration, given: Variables): Variables {
  const missing = Object.entries(variables).filter(([name]) => valueOf(given, name) === undefined);
  return { ...given, ...Object.fromEntries(missing.map(([name, { example }]) => [name, example])) };
}
