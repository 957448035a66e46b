/** "1.000" is a thousand in Portuguese and one in English. */
export const canBeThousands = (text: string) => /^-?\d{1,3}\.\d{3}$/.test(text);

const COMPARED = 'than|above|over|below|under|least|most|exceeds|exceeding|equal to|equals|is|[<>]=?|!=|of|by|to|between|and';
const COMPARADO =
  'que|acima de|abaixo de|mínimo|máximo|minimo|maximo|mais de|menos de|menos|igual a|até|ate|por|lotes de|entre|e|é|supera|superior a|inferior a';
const thousands = new RegExp(
  String.raw`(?<=\b(?:${COMPARED}) |[<>]=? ?)(-?\d{1,3}(?:,\d{3})+)(?=(?:\.\d+)?(?:[\s;!?)]|\.\s|[.,]?$|, ))`,
  'giu',
);
const milhares = new RegExp(String.raw`(?<=(?:^|\s)(?:${COMPARADO}) )(-?\d{1,3}(?:\.\d{3})+)(?=[\s;!?)]|[.,]\s|[.,]?$)`, 'giu');
const milhoes = /(?<![\d.,])(\d{1,3}(?:\.\d{3}){2,})(?=[\s;!?)]|[.,]\s|[.,]?$)/gu;

/** Numbers without separators of thousands, where the words before say that it is one number: "above 10,000", "maior que 1.000". */
export function withPlainNumbers(text: string): string {
  return text
    .replace(thousands, (number) => number.replaceAll(',', ''))
    .replace(milhares, (number) => number.replaceAll('.', ''))
    .replace(milhoes, (number) => number.replaceAll('.', ''));
}
