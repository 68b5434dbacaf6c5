/**
 * Everyday Portuguese words of like meaning, one group a line, without accents. General vocabulary of offices, homes and
 * shops on purpose: nothing here knows any particular document. A word may be in several groups.
 */
export const PORTUGUESE_SENSES = `apagar excluir remover eliminar deletar descartar limpar esquecer
criar cadastrar registrar adicionar incluir inserir gerar
cadastro inscricao matricula adesao registro associar socio membro filiar inscrever cadastrar ficha
alterar mudar modificar editar trocar atualizar substituir corrigir ajustar retificar
comecar iniciar inicio abrir inaugurar partida estrear
terminar acabar encerrar finalizar concluir fim fechar termino
prorrogar estender renovar adiar prolongar postergar renovacao prorrogacao extensao
erro falha problema defeito pane avaria falhar bug inconveniente
quebrar estragar danificar dano rasgar rachar avariar partir destruir arruinar
senha credencial chave acesso login autenticacao entrar identificar pin
usuario cliente consumidor comprador assinante fregues
pessoa individuo gente alguem cidadao humano
funcionario empregado colaborador trabalhador servidor equipe time pessoal atendente
trabalho trabalhar emprego servico profissao ocupacao tarefa
chefe gerente gestor supervisor lider responsavel coordenador diretor direcao chefia
dinheiro valor preco custo pagar pagamento cobrar cobranca quantia tarifa taxa custar caro
gratuito gratis custo pagar isento livre
multa penalidade punicao sancao atraso castigo
divida debito devedor saldo pendencia inadimplente
devolver devolucao retornar restituir retorno entregar
reembolso estorno ressarcir indenizar indenizacao restituicao
emprestar emprestimo tomar pegar levar retirar alugar aluguel
compra comprar pedido adquirir aquisicao encomenda encomendar
entregar entrega enviar envio remessa despachar transporte frete trazer levar
receber chegar recebimento ganhar obter
prazo data vencimento limite vencer expirar validade
tempo demora demorar duracao durar periodo
atraso atrasar tarde demora depois fora
rapido veloz urgente imediato agil depressa logo ja
esperar espera aguardar fila lista vez
parar interromper suspender pausar bloquear impedir
permitir autorizar liberar aprovar consentir licenca permissao autorizacao poder
proibir proibido vedar impedir barrar negar recusar
obrigatorio exigir obrigar dever precisar necessario exigencia requisito
ajuda suporte auxilio apoio assistencia atendimento socorro ajudar apoiar
avisar notificar aviso alerta comunicar informar notificacao comunicado
perguntar pergunta duvida questao responder resposta
salvar guardar armazenar gravar arquivar conservar backup copia manter reter
procurar buscar encontrar localizar pesquisar achar consulta consultar
documento identidade rg cpf certidao comprovante
arquivo documento ficheiro pasta texto planilha
papel folha pagina impresso
imprimir impressao impressora xerox copiar copia fotocopia reproduzir duplicar digitalizar scanner
livro obra exemplar volume titulo romance publicacao edicao
ler leitura leitor lido
escrever redigir digitar escrita redacao caneta lapis
autor escritor criador compositor
revista jornal periodico imprensa noticia
palavra termo expressao vocabulo
seguro seguranca protecao proteger garantir
privacidade sigilo confidencial segredo sigiloso dados historico anonimo
medico saude doente doenca atestado hospital enfermidade clinica enfermeiro
remedio medicamento medicacao dose comprimido farmacia receita
dor machucar ferir ferimento lesao acidente queda
ferias folga descanso licenca ausencia recesso feriado
faltar falta ausente ausencia comparecer presenca
salario remuneracao ordenado holerite contracheque pagamento
beneficio vantagem auxilio vale bonus
demitir demissao desligamento rescisao sair dispensar
contratar contratacao admissao admitir selecao vaga candidato
viagem viajar deslocamento passeio turismo voo aviao
hotel hospedagem pousada estadia diaria hospedar quarto
reuniao encontro reunir conferencia assembleia grupo
marcar agendar agenda horario agendamento reservar reserva
cancelar cancelamento desistir desmarcar anular desfazer
horario hora abrir fechar funcionar funcionamento expediente turno atendimento
semana domingo segunda sabado sexta dia
amanha hoje ontem noite tarde manha
sala quarto comodo ambiente cabine espaco recinto
predio edificio imovel construcao sede
andar piso pavimento terreo escada elevador
computador notebook maquina desktop pc
equipamento aparelho dispositivo maquina ferramenta instrumento
programa software aplicativo app sistema
rede internet conexao wifi conectar online sinal web
desconectado offline desligado
telefone celular ligacao ligar smartphone fone
mensagem email correio carta texto recado
site pagina portal web endereco
carro veiculo automovel moto caminhao
estacionar estacionamento garagem vaga
bicicleta bike ciclista pedalar
onibus trem metro transporte passagem
comida refeicao almoco alimentacao comer lanche alimento sanduiche jantar merenda
restaurante cantina refeitorio lanchonete cafeteria copa
bebida beber cafe suco agua refrigerante
cozinhar cozinha preparar assar receita forno fogao
agua molhado molhar vazamento umidade liquido chuva
fogo incendio fumaca queimar chama
emergencia urgencia perigo risco alarme
luz energia eletricidade eletrico tomada lampada iluminacao
bateria carga recarregar carregador pilha
quente calor temperatura aquecer esquentar
frio gelado resfriar refrigerar esfriar geladeira climatizar
lixo residuo reciclagem descarte reciclar
sujeira sujo mancha poeira migalha po
limpeza higiene lavar limpar higienizar desinfetar
manutencao conserto consertar reparo reparar restaurar restauracao
treinamento curso capacitacao formacao oficina aula
aprender ensinar estudar estudo ensino aluno estudante
escola faculdade universidade colegio professor
prova exame teste avaliacao nota
contrato acordo assinatura assinar termo compromisso
lei norma regra regulamento politica legislacao
direito justica juiz judicial advogado processo
relatorio resumo grafico estatistica indicador
verificar conferir checar inspecionar validar testar fiscalizar
aumentar crescer subir ampliar elevar maior
diminuir reduzir baixar cortar menor desconto
quantidade numero total quantos limite maximo
antigo velho passado anterior historico raro
novo recente atual moderno novidade lancamento
futuro proximo seguinte posterior
casa residencia lar domicilio moradia
distancia remoto longe teletrabalho homeoffice
perto proximo vizinho arredor
crianca filho bebe menino infantil pequeno menor
mae pai familia parente responsavel
idoso velho aposentado terceira
jovem adolescente juventude
animal cachorro gato bicho estimacao cao
inseto praga barata rato mosquito
planta jardim arvore flor horta regar
deficiente deficiencia cadeirante acessibilidade rampa mobilidade reduzida cadeira inclusao
cego visao surdo audicao braile libras
empresa companhia firma organizacao negocio
loja mercado estabelecimento comercio venda vender
produto mercadoria item artigo estoque
doar doacao presente presentear oferecer ceder contribuir
trocar troca cambio permuta
repetir tentar tentativa novamente refazer outra
visita visitante convidado hospede visitar
roubo furto roubar ladrao
perder perda extraviar sumir desaparecer esquecer extravio perdido achado
bolsa mochila mala sacola bagagem pertence
armario gaveta guarda cofre deposito
mesa cadeira poltrona movel sofa
medir peso tamanho dimensao medida pesar
idioma lingua traduzir traducao ingles estrangeiro
imposto tributo fiscal nota fatura recibo
cartao credito debito boleto pix parcela
instalar montar instalacao configurar montagem preparar
desligar desativar apagar encerrar
ativar habilitar ligar acionar
porta entrada portao saida portaria recepcao balcao
foto fotografia imagem video camera filmar filmagem gravar fotografar
tela monitor visor display
som barulho ruido silencio musica volume audio conversa conversar
falar dizer conversar conversa voz dialogo
ouvir escutar audio
ver olhar enxergar observar
teatro peca palco auditorio apresentacao apresentar espetaculo plateia artista
evento festa cerimonia celebracao comemoracao programacao atividade
musica show concerto banda cantar
filme cinema sessao
esporte exercicio academia jogo jogar treino
brinquedo brincar brincadeira jogo
historia conto narrativa contar contacao
sugestao sugerir indicar recomendar recomendacao ideia proposta
reclamar reclamacao queixa ouvidoria critica insatisfacao
elogio elogiar parabens satisfacao
voluntario voluntariado ajudar doar
certificado diploma atestado comprovar certidao
decidir decisao escolher escolha selecionar optar preferir
dividir repartir compartilhar partilhar
juntar unir combinar somar
copia duplicata segunda via
publico aberto comunidade coletivo
particular privado pessoal individual
proprio dono proprietario pertencer
estrago desgaste deterioracao rasgo capa
repor reposicao substituir trocar
vender leilao oferta promocao
roupa uniforme vestir traje
chave fechadura tranca cadeado trancar
chover chuva tempestade clima tempo
rua avenida praca bairro cidade
mapa caminho rota trajeto placa
governo prefeitura municipio publico estado
votar eleicao voto eleger
discriminacao preconceito assedio racismo respeito
briga conflito discussao desentendimento
confianca seguro confiavel garantia
qualidade estado bom condicao
facil simples dificil complicado
fragil delicado cuidado cuidar
digital eletronico virtual
nascer nascimento idade aniversario anos
casar casamento esposa marido conjuge
morrer morte falecimento obito luto
gravida gestante maternidade gravidez parto
adicional extra excedente suplementar
metade parte parcela trecho capitulo pedaco
inteiro completo todo total integral
vazio desocupado livre disponivel
cheio lotado lotacao capacidade ocupado`;
