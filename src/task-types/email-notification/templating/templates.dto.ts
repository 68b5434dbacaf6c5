import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import type { TemplateDeclaration, VariableType } from './template-declaration.js';

const TYPES: VariableType[] = ['text', 'url', 'number', 'date'];

class TemplateVariable {
  @ApiProperty({ example: 'name' }) name!: string;
  @ApiProperty({ enum: TYPES, example: 'text' }) type!: VariableType;
  @ApiProperty({ example: true }) required!: boolean;
  @ApiProperty({ type: Number, nullable: true, description: 'Characters of a text.', example: 100 })
  max_length!: number | null;
  @ApiProperty({ example: 'Name of the person welcomed.' }) description!: string;
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'number' }], example: 'Ana Souza' }) example!: string | number;
}

class TemplateResponse {
  @ApiProperty({ example: 'welcome' }) name!: string;
  @ApiProperty({ example: 'Welcomes a new member and shows where to begin.' }) description!: string;
  @ApiProperty({ type: [String], example: ['en', 'pt-BR'] }) locales!: string[];
  @ApiProperty({ type: [TemplateVariable] }) variables!: TemplateVariable[];
}

export class TemplatesResponse {
  @ApiProperty({ type: [TemplateResponse] }) templates!: TemplateResponse[];
}

export class PreviewBody {
  @ApiPropertyOptional({
    description: 'Checked as for a real mail; missing ones take the template’s examples.',
    type: Object,
    example: { name: 'Ana' },
  })
  @IsOptional()
  @IsObject()
  variables?: Record<string, unknown>;

  @ApiPropertyOptional({ enum: ['pt-BR', 'en'], default: 'pt-BR' })
  @IsOptional()
  @IsString()
  @MaxLength(35)
  locale?: string;
}

export class PreviewResponse {
  @ApiProperty({ example: 'Boas-vindas a Portal de Documentos' }) subject!: string;
  @ApiProperty({ example: '<!doctype html>…' }) html!: string;
  @ApiProperty({ example: 'Olá, Ana,…' }) text!: string;
}

export function toTemplateResponse({ name, description, locales, variables }: TemplateDeclaration): TemplateResponse {
  return {
    name,
    description,
    locales,
    variables: Object.entries(variables).map(([variable, declared]) => ({
      name: variable,
      type: declared.type,
      required: declared.required,
      max_length: declared.max_length ?? null,
      description: declared.description,
      example: declared.example,
    })),
  };
}
