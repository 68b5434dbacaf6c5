import addressparser from 'nodemailer/lib/addressparser';
import { domainToASCII } from 'node:url';

/** The domain of `Equipe <tarefas@example.com>`: Message-IDs end with it. */
export function senderDomain(from: string): string {
  const address = addressparser(from, { flatten: true })[0]?.address ?? '';
  return domainToASCII(address.slice(address.lastIndexOf('@') + 1)) || 'localhost';
}
