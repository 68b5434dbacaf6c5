import { ApiProperty } from '@nestjs/swagger';
import { BUCKETS, type ReportBucket, type ReportSource, SOURCES } from '../analytics-processing.payload.js';

const NULLABLE = { type: Number, nullable: true } as const;

/** The figures of one bucket. Null where there was nothing to measure. */
export class BucketFigures {
  @ApiProperty({ description: 'Beginning of the bucket.', example: '2026-11-01T03:00:00.000Z', format: 'date-time' })
  bucket!: string;
  @ApiProperty({ example: 120 }) count!: number;
  @ApiProperty({ description: '0 where there was nothing to measure.', example: 15_480 }) sum!: number;
  @ApiProperty({ ...NULLABLE, example: 129 }) mean!: number | null;
  @ApiProperty({ ...NULLABLE, example: 99 }) median!: number | null;
  @ApiProperty({ ...NULLABLE, example: 320 }) p95!: number | null;
  @ApiProperty({ ...NULLABLE, example: 410 }) p99!: number | null;
  @ApiProperty({ ...NULLABLE, description: 'Of a sample.', example: 80.5 }) stddev!: number | null;
  @ApiProperty({ ...NULLABLE, example: 5 }) min!: number | null;
  @ApiProperty({ ...NULLABLE, example: 499 }) max!: number | null;
}

/** A bucket that is unlike the others. */
export class OutlierResponse {
  @ApiProperty({ example: '2026-11-20T03:00:00.000Z', format: 'date-time' }) bucket!: string;
  @ApiProperty({ example: 48_200 }) value!: number;
  @ApiProperty({ description: 'Modified z-score.', example: 5.2 }) score!: number;
}

const LOOKED_AT = 'a bucket’s sum; its mean where tasks are timed; its count where events carry no value';

/** A metric over the whole period, and bucket by bucket. */
export class MetricReport {
  @ApiProperty({ description: 'Events, also those without a value.', example: 3_600 }) count!: number;
  @ApiProperty({ example: 464_400 }) sum!: number;
  @ApiProperty({ ...NULLABLE, example: 129 }) mean!: number | null;
  @ApiProperty({ ...NULLABLE, description: 'Percentiles are exact, interpolated.', example: 99 }) median!:
    number | null;
  @ApiProperty({ ...NULLABLE, example: 320 }) p95!: number | null;
  @ApiProperty({ ...NULLABLE, example: 410 }) p99!: number | null;
  @ApiProperty({ ...NULLABLE, description: 'Of a sample.', example: 80.5 }) stddev!: number | null;
  @ApiProperty({ ...NULLABLE, example: 5 }) min!: number | null;
  @ApiProperty({ ...NULLABLE, example: 499 }) max!: number | null;
  @ApiProperty({
    ...NULLABLE,
    description: `Slope of the least-squares line through ${LOOKED_AT}. Null with fewer than two buckets.`,
    example: 12.5,
  })
  trend_per_bucket!: number | null;
  @ApiProperty({
    ...NULLABLE,
    description:
      '(this period − the one of equal length before) ÷ that one, of the sum (mean, count: as for the trend). Null where that one had none.',
    example: 0.18,
  })
  change_ratio!: number | null;
  @ApiProperty({
    type: [OutlierResponse],
    description: `Buckets whose modified z-score 0.6745 × (x − median) ÷ MAD is beyond ±3.5, x being ${LOOKED_AT}; where more than half of them are equal, (x − median) ÷ (1.2533 × mean absolute deviation) takes its place.`,
  })
  outliers!: OutlierResponse[];
  @ApiProperty({ type: [BucketFigures], description: 'Every bucket of the period, empty ones too, oldest first.' })
  series!: BucketFigures[];
}

class PeriodResponse {
  @ApiProperty({ example: '2026-11-01T03:00:00.000Z', format: 'date-time' }) from!: string;
  @ApiProperty({ description: 'Not in the period.', example: '2026-12-01T03:00:00.000Z', format: 'date-time' })
  to!: string;
}

/** A report as its organization reads it. */
export class ReportResponse {
  @ApiProperty({ format: 'uuid' }) report_id!: string;
  @ApiProperty({ enum: SOURCES }) source!: ReportSource;
  @ApiProperty({ type: PeriodResponse }) period!: PeriodResponse;
  @ApiProperty({ enum: BUCKETS }) bucket!: ReportBucket;
  @ApiProperty({ example: 'America/Sao_Paulo' }) time_zone!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/MetricReport' },
    description: 'By name.',
  })
  metrics!: Record<string, MetricReport>;
}
