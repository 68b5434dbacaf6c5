import { Module } from '@nestjs/common';
import { Supabase } from './supabase.js';

@Module({ providers: [Supabase], exports: [Supabase] })
export class SupabaseModule {}
