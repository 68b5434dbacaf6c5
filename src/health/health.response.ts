import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

/** One part of the deployment. */
class HealthPart {
  @ApiProperty({ enum: ['up', 'degraded', 'down'] }) status!: string;
  @ApiProperty({ required: false, description: 'What is wrong.', example: 'does not answer' }) message?: string;
}

const PARTS = { type: 'object', additionalProperties: { $ref: getSchemaPath(HealthPart) } } as const;
const UP = { broker: { status: 'up' }, database: { status: 'up' }, workers: { status: 'up' } };

/** How the deployment is, part by part. */
@ApiExtraModels(HealthPart)
export class HealthResponse {
  @ApiProperty({ enum: ['ok'] }) status!: 'ok';
  @ApiProperty({ ...PARTS, description: 'Parts that do not fail the check.', example: UP }) info!: object;
  @ApiProperty({ ...PARTS, description: 'Parts that do.', example: {} }) error!: object;
  @ApiProperty({ ...PARTS, description: 'All of them.', example: UP }) details!: object;
}

export class LiveResponse {
  @ApiProperty({ enum: ['ok'] }) status!: 'ok';
}
