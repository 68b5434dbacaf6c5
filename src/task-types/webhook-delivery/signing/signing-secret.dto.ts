import { ApiProperty } from '@nestjs/swagger';

/** What receivers verify with. */
export class SigningSecretResponse {
  @ApiProperty({ description: 'Standard Webhooks secret in force.', example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
  secret!: string;

  @ApiProperty({
    description: 'Rotated secrets that still sign along, newest first, for 24 hours each.',
    type: [String],
    example: [],
  })
  previous!: string[];
}
