/** The languages of the admin's own pages. */
export type Language = 'pt-BR' | 'en';

interface Words {
  signIn: { title: string; lead: string; label: string; hint: string; enter: string; wrong: Record<number, string> };
  signOut: { title: string; lead: string; leave: string; back: string };
}

export const WORDS: Record<Language, Words> = {
  'pt-BR': {
    signIn: {
      title: 'Filas de tarefas',
      lead: 'Esta área é para administradores da plataforma.',
      label: 'Token de acesso',
      hint: 'Cole um token com o papel admin. A sessão dura até uma hora, e o token não fica guardado no navegador.',
      enter: 'Entrar',
      wrong: {
        401: 'Este token não é válido ou expirou.',
        403: 'Este token é válido, mas não tem o papel admin.',
        503: 'Não foi possível verificar o token agora. Tente de novo em instantes.',
      },
    },
    signOut: {
      title: 'Sair',
      lead: 'A sessão termina neste navegador e em todos os servidores.',
      leave: 'Sair',
      back: 'Voltar às filas',
    },
  },
  en: {
    signIn: {
      title: 'Task queues',
      lead: 'This area is for administrators of the platform.',
      label: 'Access token',
      hint: 'Paste a token with the role admin. The session lasts up to an hour, and the browser does not keep the token.',
      enter: 'Sign in',
      wrong: {
        401: 'This token is not valid, or it has expired.',
        403: 'This token is valid, but its role is not admin.',
        503: 'The token cannot be verified right now. Try again in a moment.',
      },
    },
    signOut: {
      title: 'Sign out',
      lead: 'The session ends in this browser and on every server.',
      leave: 'Sign out',
      back: 'Back to the queues',
    },
  },
};

/** Portuguese where it comes first of the two in an Accept-Language header, English otherwise. */
export function preferredLanguage(header: string | undefined): Language {
  const first = /(?:^|[\s,])(pt|en)\b/i.exec((header ?? '').slice(0, 500))?.[1];
  return first?.toLowerCase() === 'pt' ? 'pt-BR' : 'en';
}
