import { ApiProperty } from '@nestjs/swagger';

/** What receivers verify with. */
export class SigningSecretResponse {
  @ApiProperty({ description: 'Current Standard Webhooks secret.', example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
  secret!: string;

  @ApiProperty({
    description: 'Previous secrets that still sign too, newest first, for 24 hours each.',
    type: [String],
    example: [],
  })
  previous!: string[];
}
