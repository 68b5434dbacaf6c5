import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { MailTemplates } from './mail-templates.js';
import type { TemplateDeclaration } from './template-declaration.js';

/** The templates of this server. */
export class ListTemplates extends Query<TemplateDeclaration[]> {}

@QueryHandler(ListTemplates)
export class ListTemplatesHandler implements IQueryHandler<ListTemplates> {
  constructor(private readonly templates: MailTemplates) {}

  async execute(): Promise<TemplateDeclaration[]> {
    return this.templates.list();
  }
}
