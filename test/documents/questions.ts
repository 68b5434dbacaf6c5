/** A question in other words than the manual's, and the heading of the section that answers it. */
export interface Question {
  text: string;
  section: string;
}

/**
 * Of `manual.md`. Not independent of the embedder: its first measurement (recall@5 0.60) was seen when the list of
 * synonyms grew.
 */
export const QUESTIONS: readonly Question[] = [
  { text: 'O que devo levar para me cadastrar e virar sócio?', section: 'Inscrição e carteirinha' },
  { text: 'Quantas obras consigo pegar emprestadas e por quanto tempo?', section: 'Empréstimo de livros' },
  { text: 'Ainda não terminei de ler, dá para prorrogar a data de entrega?', section: 'Renovação' },
  { text: 'O romance que eu quero está com alguém; como entro na fila de espera?', section: 'Reservas' },
  { text: 'Quanto vou pagar se entregar depois do vencimento?', section: 'Atrasos e multas' },
  { text: 'Meu cachorro estragou a capa, o que acontece agora?', section: 'Perda ou dano de exemplares' },
  { text: 'Vocês abrem no domingo ou na segunda?', section: 'Horário de funcionamento' },
  { text: 'Posso atender o telefone enquanto estou lendo?', section: 'Salão de leitura' },
  {
    text: 'Queremos nos reunir em seis colegas para preparar um trabalho da faculdade',
    section: 'Salas de estudo em grupo',
  },
  { text: 'Que atividades existem para meu filho pequeno no fim de semana?', section: 'Espaço infantil' },
  { text: 'Nossa companhia de teatro gostaria de se apresentar aí, é pago?', section: 'Auditório' },
  { text: 'É permitido comer um sanduíche na mesa?', section: 'Alimentos e bebidas' },
  { text: 'Esqueci minha bolsa no armário ontem, onde procuro?', section: 'Guarda-volumes' },
  { text: 'O texto que digitei na máquina do térreo sumiu, por quê?', section: 'Computadores públicos' },
  { text: 'Qual é a senha do wifi?', section: 'Rede sem fio' },
  { text: 'Quanto sai para tirar xerox de um livro inteiro?', section: 'Impressão e cópias' },
  { text: 'Dá para ler no celular durante um voo, desconectado?', section: 'Livros digitais' },
  { text: 'Tenho enciclopédias antigas em casa e quero me desfazer delas', section: 'Doações' },
  { text: 'Sou cadeirante e não consigo sair de casa, vocês trazem os volumes até mim?', section: 'Acessibilidade' },
  { text: 'Como peço para que esqueçam quais títulos eu já li?', section: 'Privacidade' },
];

/** Of `second-manual.md`, written after the list of synonyms; its three weights and its layout were chosen on both manuals. */
export const SECOND_QUESTIONS: readonly Question[] = [
  { text: 'O vizinho liga música alta de madrugada, isso pode?', section: 'Silêncio' },
  { text: 'Posso ter um cachorro no apartamento?', section: 'Animais' },
  { text: 'Vou trazer minha geladeira e o sofá no sábado, preciso falar com alguém?', section: 'Mudanças' },
  { text: 'Quero derrubar a divisória da cozinha, o que devo apresentar?', section: 'Obras nas unidades' },
  { text: 'É permitido fechar a sacada com vidro?', section: 'Fachada' },
  { text: 'Meu filho de oito anos pode nadar sozinho?', section: 'Piscina' },
  { text: 'Quanto custa comemorar meu aniversário no prédio?', section: 'Salão de festas' },
  { text: 'Quem limpa depois do churrasco de domingo?', section: 'Churrasqueira' },
  { text: 'Posso contratar um personal para treinar comigo?', section: 'Academia' },
  { text: 'Onde compro crédito para usar as máquinas de lavar roupa?', section: 'Lavanderia coletiva' },
  { text: 'Um amigo vem jantar, como autorizo a entrada dele?', section: 'Portaria e visitantes' },
  { text: 'Chegou uma compra da internet para mim, onde pego?', section: 'Encomendas' },
  { text: 'Dá para carregar a bateria do meu automóvel na garagem?', section: 'Vagas e automóveis' },
  { text: 'Onde jogo fora o óleo usado e as garrafas?', section: 'Coleta seletiva' },
  { text: 'Minha conta veio muito alta, pode haver um cano furado?', section: 'Água e gás' },
  { text: 'Fiquei preso no ascensor, e agora?', section: 'Elevadores' },
  { text: 'O que acontece se eu pagar o condomínio atrasado?', section: 'Taxa mensal' },
  { text: 'Quem aluga o imóvel tem direito a votar nos encontros?', section: 'Assembleias' },
  { text: 'Como confiro em que foi gasto o nosso dinheiro?', section: 'Síndico e conselho' },
  { text: 'Riscaram meu carro, posso assistir às filmagens?', section: 'Segurança e câmeras' },
];

/** Of `manual.md` again, written when the embedder was finished and measured once: nothing was changed for them. */
export const LAST_QUESTIONS: readonly Question[] = [
  { text: 'A carteira custa alguma coisa e dura quanto?', section: 'Inscrição e carteirinha' },
  { text: 'Posso levar o dicionário para casa?', section: 'Empréstimo de livros' },
  { text: 'Quantas vezes dá para ficar mais tempo com a mesma obra?', section: 'Renovação' },
  { text: 'Em quantos dias perco a vez se não for buscar o livro que pedi?', section: 'Reservas' },
  { text: 'Estou devendo, posso compensar com serviço?', section: 'Atrasos e multas' },
  { text: 'Extraviei um romance que já não se vende, como resolvo?', section: 'Perda ou dano de exemplares' },
  { text: 'Até que horas atendem no sábado?', section: 'Horário de funcionamento' },
  { text: 'Por quanto tempo posso deixar minhas coisas marcando lugar?', section: 'Salão de leitura' },
  { text: 'Como agendo um lugar reservado para a minha turma?', section: 'Salas de estudo em grupo' },
  { text: 'Os brinquedos são limpos?', section: 'Espaço infantil' },
  { text: 'Onde posso tomar um cafezinho?', section: 'Alimentos e bebidas' },
  { text: 'Há lugar para deixar a bike?', section: 'Bicicletas e automóveis' },
  { text: 'Uma agência quer gravar um comercial aí dentro', section: 'Filmagens e fotografias' },
  { text: 'Posso baixar um jogo no computador de vocês?', section: 'Computadores públicos' },
  { text: 'Vocês guardam o que eu acesso pelo wi-fi?', section: 'Rede sem fio' },
  { text: 'Descobri um nome errado na ficha de um livro', section: 'Catálogo' },
  { text: 'Como peço que comprem um lançamento?', section: 'Sugestão de compra' },
  { text: 'Preciso ver um jornal de 1910 para minha pesquisa', section: 'Coleção rara e arquivo histórico' },
  { text: 'Quero ajudar nas horas vagas, ganho um diploma?', section: 'Voluntariado' },
  { text: 'Para onde corro se pegar fogo?', section: 'Emergências' },
];
