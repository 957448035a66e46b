import type { WishOf } from '../wishes.js';
import { changesBeside, following, noChanges } from './following-words.js';
import { loads } from './life-words.js';
import { withoutFollowing, withoutLoad } from './only-one-words.js';

/** What is said of the life of a task as a whole; of several phrases that may stand at a place the longest counts. */
export const modes: readonly (readonly [WishOf<'mode'>['mode'], readonly string[]])[] = [
  [
    'changes',
    [
      'stream|follow|capture|replicate|copy|apply|send|take? only|just the? new? changes',
      'only|just follow|stream|capture the? new? changes',
      'without|no|skip|skipping a|an|the|any? initial|full|first load|copy',
      'changes only',
      'cdc only',
      'only cdc',
      'without a? load',
      'do not load|copy the|any? existing|old|present rows|data',
      'nao carregue|copie os|as? dados|linhas existentes|antigos|antigas|atuais',
      'acompanhe|siga|replique|copie|capture|aplique? apenas|somente|so as|os? mudancas|alteracoes',
      'sem a|uma? carga inicial|completa|total',
      ...withoutLoad,
    ],
  ],
  [
    'once',
    [
      'only|just? once',
      'one|single time load|copy?',
      'onetime|oneoff load|copy?',
      'full load only',
      'fullload only',
      'only|just a|an|the? full|initial load',
      'only a? fullload',
      'full|initial load and? nothing else',
      'and? do not follow the|its? changes',
      'without following the|its? changes',
      'no|without|and|but? no|without cdc afterwards|later?',
      'no|without changes|replication afterwards|later',
      'apenas|so|somente? uma unica? vez',
      'apenas|so|somente a|uma? carga completa|inicial',
      'uma? carga|copia unica',
      'sem acompanhar as? mudancas|alteracoes',
      ...withoutFollowing,
    ],
  ],
  [
    'follow',
    [
      'keep|keeping it|them|everything|both? in sync',
      'keep|keeping it|them|everything? up to date',
      'keep|keeping|continue|continuing following|streaming|applying|replicating the|its|their|all|every|any? changes',
      'then|afterwards|later and? the? changes',
      'in sync',
      'in real time',
      'em tempo real',
      'ongoing|continuous replication',
      'replicacao continua',
      'follow|following the|its|their|all|every|any? changes',
      'follow it|them|both',
      'follow all [of them|two|three|tables]?',
      'full load and cdc',
      'apply changes continuously',
      'continuously',
      'e? acompanhe as? mudancas|alteracoes',
      'e? depois|posteriormente acompanhe|siga? as|os? mudancas|alteracoes',
      'acompanhar|acompanhando as? mudancas|alteracoes',
      'siga|seguir|seguindo as? mudancas|alteracoes',
      'mantenha|manter|mantendo tudo|a|as|os? sincronizado|sincronizada|sincronizados|sincronizadas|atualizado|atualizada|atualizados|atualizadas',
      'mantenha|manter|mantendo em sincronia',
      ...following,
      'cdc',
    ],
  ],
  [
    'from-now',
    [
      'from now|today|there? on',
      'a partir de agora|hoje',
      'de agora|hoje em diante',
      'daqui por|para em? diante|frente?',
      'starting now|today',
    ],
  ],
  ['no-changes', noChanges],
  ['beside', changesBeside],
  [
    'load',
    [
      'completely',
      'in full',
      'a|an? full|initial|complete load|copy first?',
      'fullload',
      'completamente',
      'por completo',
      'uma? carga|copia completa|inicial|total',
      ...loads,
    ],
  ],
];

/** "do a full load of orders", "faz uma carga única da tabela": the verb says no more than the load does. */
export const DO = [
  '[na|numa|no|in|for|with|as|como|em|com] [a|the|an|uma|um|o]?',
  'it|that|which|to|and? do~|run~|make~|perform~|execute~|start~|begin~ with?',
  'schedule~|agendar~|programar~',
  'fazer~|executar~|rodar~|realizar~|comecar~|iniciar~ com|por?',
  'do|run|make|perform',
  'set up',
  'faz|faca|fazer|execute',
];
