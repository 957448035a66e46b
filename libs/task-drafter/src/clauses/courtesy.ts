import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { WANTED } from './topic.js';

/** What people say around a wish: requests, greetings, and that it is the task that shall do it. None of these says what. */
const AROUND = [
  '[is|are|would be|will be|seems] [plenty|fine|ok|okay|good enough|perfectly fine|often enough]',
  '[our|the|many|several|some|live|all]? [dashboards|reports|users|people|analysts|readers|apps] [read|use|query|look at|depend on|rely on|access|work with|hit] [these|those|this|the|it|them|that]? [tables|table|data|copy]? [all day|all the time|around the clock|constantly|daily|heavily|a lot]?',
  '[as|like|just as] [discussed|agreed|requested|mentioned|promised|planned|talked about|per our call|per our chat] [earlier|before|yesterday|today|last week|in the meeting|with the team|with you]?',
  '[conforme|como] [combinado|conversado|solicitado|discutido|pedido|alinhado|falado|acordado|combinamos|conversamos] [na reuniao|ontem|hoje|com o time|antes]?',
  '[which|that|it]? [looks|sounds] [good|right]',
  '[the|my|our]? [source|origin] [is|being]? [as said|as above]',
  '[has|have|needs|need|ought|got] to [go|move|come|be moved|be brought|be copied|be replicated]',
  '[what|whatever] [else]? [is needed|you need]',

  '[each|every] time',
  '[toda|todas as|cada] vez|vezes',
  '[if|in case|when|where] [it|they|that|one|the table|the tables] [is|are|does|do]? [already]? [exists|exist|there|present|necessary|needed] [already|there]?',
  '[se|caso] [ela|ele|elas|a tabela|as tabelas]? [ja]? [existir|existirem|exista|existam|estiver la|necessario|for necessario] [ja]?',

  'copied|replicated|transferred|copiada|copiadas|copiado|replicada|replicadas',
  'it|they|which|that? goes|go',
  'before it|they reach|leave|arrive the? target|destination|source',
  'which|that|as|since|because it|they? is|are too? very? confidential|sensitive|private|secret|huge|big|large|long|old|obsolete|unused|important|personal',
  'que e|é|sao|são muito? confidencial|confidenciais|sensivel|sensiveis|grande|grandes|antiga|antigas',
  'por? isso? pedimos|peco|solicitamos',
  'in question',
  'when|before|after you|we load|copy it|them|that?',
  'i|we? would|am|are|be? very? grateful|glad|happy|thankful if? you|we? could|can|would?',
  'i|we? would? appreciate|prefer it? if|that|to|you? could|can?',
  'i|we am|are after',
  'that i|we am|are after',
  'be able to',
  'be possible to',
  'it|they|these|those|both|all should|must|shall|need|needs|has|have|ought be|to|be?',
  'everything|all|the? else|rest|other|others|settings? should|can|must|shall|may|will? stay|stays|remain|remains|be|keep|keeps as|the|unchanged|untouched|same? it|they|is|are|before|now? is|are|was?',
  'o|os|a|as restante|resto|demais|tudo continua|fica|pode|deve|podem? continuar|ficar|permanecer? igual|inalterado|mantido|como esta?',
  'nothing else changes|should change',
  'while you are at it',
  'as well',
  'too',
  'still',
  'otherwise',
  'also',
  'instead',
  'so',
  'does that make sense',
  'that would be all|great|nice|it',
  'that is all|it',
  'e|é so isso',
  '[it|that|this]? [is|would be] [enough|sufficient|fine|ok|okay|good enough] to',
  '[basta|e suficiente|ja basta|e o bastante]',
  'copiassem|fizessem|pudessem',
  'voces',
  'someone|somebody',
  'tambem',
  'ainda',
  'alem disso',
  'pode|podem|deve|devem ser|ir',
  'quero|queremos|gostaria|gostariamos que ela|ele|elas|eles|isso? seja|sejam?',
  'i|we? would|will|could|am|are like|love|appreciate|need|want|looking|going|trying|it? to|for|if? you? could|can|would?',
  'i|we request|ask|require|expect|wish|propose|need|want|hope|think|guess that|for|you? to?',
  'i|we am|are asking|requesting|looking|trying|going for|to that?',
  'i|we have|need|got to',
  'would|could|can|will|may|might you|we|i|someone|somebody|anyone? please? help? me|us? to?',
  'would you mind',
  'is it possible to',
  'it would be great|nice|good|helpful|cool if you|we could|can?',
  'make|making sure that?',
  'see to it|that that?',
  'the|this|my|your? task|job|it|that|which|replication should|must|shall|will|needs|has|is|ought to? also?',
  'amend~|change~|modify~|update~|adjust~|adapt~|edit~|alter~|tweak~|extend~ the|this|my|that|our|existing task|job|definition|one|it so|and|to|such|: that|it?',
  'change~|modify~|update~|adjust~|alter~ it|this|that|things so|such that|it?',
  'for|in|on|with this|that|the existing? task|job',
  'so that|such that it?',
  'all|everything i|we need|want is',
  'what i|we need|want is',
  'here is|are what|the',
  'this is about',
  'the? following',
  'same as before',
  'gostaria|gostariamos|queria|queriamos|preciso|precisamos|quero|queremos|desejo|desejamos|espero de|que|fazer?',
  'solicitar~|solicito|pedir~|peco|requerer~|requeiro que|a|o|se? seja|sejam?',
  'que|para seja|sejam',
  'e|é possivel',
  'seria possivel|bom|otimo|legal que|se?',
  'da|dá para',
  'tem como',
  'voce|voces|alguem? pode|podem|poderia|poderiam|consegue|conseguem|podemos|poderiamos me|nos? ajudar? a?',
  'sera que',
  'certifique|garanta se? de? que?',
  'a|esta|essa|minha? tarefa|ela deve|devera|precisa|tem|vai|ira de|que?',
  'que? deve|devera|precisa|vai|ira',
  'alterar~|mudar~|modificar~|atualizar~|ajustar~|editar~ a|esta|essa|minha tarefa|definicao para? que?',
  'nesta|nessa|na tarefa',
  'de modo|forma que',
  'por favor',
  'por gentileza',
  'desde ja',
  'com urgencia',
  'in advance',
  'from|at my|our side|end',
  'for me|us',
  'para mim|nos|gente',
  'if|as possible|needed',
  'se possivel',
  'thank you so|very? much?',
  'thanks a lot',
  'muito obrigado|obrigada',
  'good morning|afternoon|evening|day',
  'team|time|equipe',
  'there',
  'me|nos',
  'only|just? need|want',
];

/** "DATA-212:", "ticket 881,": by what the asker found the request. */
export function opening(cursor: Cursor): readonly Wish[] | undefined {
  const isBeginning = cursor.attempt(() =>
    cursor.phrase('[passar~|comecar~] a') !== undefined && /(ar|er|ir)$/.test(cursor.peek()?.folded ?? '') ? true : undefined,
  );
  if (isBeginning === true) {
    return []; // "passem a trazer"
  }
  return cursor.attempt(() => {
    const isStart =
      cursor.at === 0 || /^[.;,:(]$|^(combinado|solicitado|discussed|requested|agreed|no)$/.test(cursor.peek(-1)?.folded ?? '');
    const isNamed =
      cursor.phrase('[per|re|see|ref|for|no|do|as per|conforme o]? [ticket|jira|issue|request|chamado|story] [number|no|numero|#]?') !==
      undefined;
    const token = isStart ? cursor.take('word', 'number') : undefined;
    const isId = token !== undefined && (/^\p{Lu}{2,}-\d+$/u.test(token.text) || (isNamed && /\d/.test(token.text)));
    return isId && cursor.phrase(':', ',', '-', '.') !== undefined ? [] : undefined;
  });
}

/** "Gostaria de", "we request that", "amend this task so that": politeness, where nothing else began with it. */
export function courtesy(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isStart = cursor.at === 0 || /^[.;!?]$/.test(cursor.peek(-1)?.folded ?? '');
  const isHello = isStart && cursor.phrase('now|today|agora|hoje|first|next', 'team|all|there|there') !== undefined;
  const isWanted = names.hasSelection && cursor.phraseOf(WANTED) !== undefined;
  return isHello || isWanted || cursor.phraseOf(AROUND) !== undefined || connects(cursor, names) ? [] : undefined;
}

/** "a task named x to load ...": a word between two wishes. */
function connects(cursor: Cursor, names: Names): boolean {
  return (
    cursor.phrase(
      '[[make~|turn~] [it|this|that|the task] [into|to be]?|to|that|which|by|for|though|although|while|para|que|um|uma|embora|and to|for a|of a]',
    ) !== undefined && names.beginsWish(cursor)
  );
}
