import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { documentProblems } from '../problems/api-problems.js';
import { completed } from './completed-description.js';
import { pagePolicy, stylesIn } from '../pages/page-policy.js';

/** The API's description, read from its controllers. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Background tasks')
    .setDescription(
      'Submit work with one call, follow its progress, and rely on its completion: a 202 means the task is stored. ' +
        'Every response other than 2xx is `application/problem+json`.',
    )
    .setVersion('1.0')
    .addTag('tasks', 'Submit, watch, cancel, retry')
    .addTag('batches', 'Many tasks under one id')
    .addTag('documents', 'What document processing stored')
    .addTag('analytics', 'Events in, reports out')
    .addTag('email', 'Templates, deliveries, suppressions')
    .addTag('integrations', 'n8n and other systems, bulk calls, schedules')
    .addTag('webhooks', 'Signing secrets')
    .addTag('queues', 'For admins')
    .addTag('health')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A Supabase access token' })
    .build();
  return completed(documentProblems(SwaggerModule.createDocument(app, config, { operationIdFactory })));
}

/** `tasksCancel`: a name that generated code can have. */
function operationIdFactory(controller: string, method: string): string {
  const subject = controller.replace(/Controller$/, '');
  return `${subject[0]?.toLowerCase()}${subject.slice(1)}${method[0]?.toUpperCase()}${method.slice(1)}`;
}

/** Serves the description at /docs-json and a page to try it at /docs, from this server alone. */
export function serveDocs(app: INestApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.addHook('onRoute', (route) => {
    if (DOCS_PAGES.includes(route.url)) route.onSend = nameDocsPolicy;
  });
  // The description is built on the first request: starting the process does not wait for it.
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    customSiteTitle: 'Background tasks',
    customCss: PLAIN_PAGE,
    jsonDocumentUrl: 'docs-json',
    raw: ['json'],
    swaggerOptions: { persistAuthorization: false, validatorUrl: 'none', displayRequestDuration: true },
  });
}

/** Without the bar of the library's maker; names of headers stay on one line. */
const PLAIN_PAGE = '.swagger-ui .topbar { display: none } .swagger-ui .parameter__name { white-space: nowrap }';

const DOCS_PAGES = ['/docs', '/docs/', '/docs/index.html'];

/** The page is the library's: the styles that it brings are known when it is sent. */
async function nameDocsPolicy(_request: FastifyRequest, reply: FastifyReply, page: unknown): Promise<unknown> {
  if (typeof page === 'string') void reply.header('content-security-policy', pagePolicy('docs', stylesIn(page)));
  return page;
}
