const months = [
  ['january', 'jan', 'janeiro'],
  ['february', 'feb', 'fevereiro', 'fev'],
  ['march', 'mar', 'março', 'marco'],
  ['april', 'apr', 'abril', 'abr'],
  ['may', 'maio'],
  ['june', 'jun', 'junho'],
  ['july', 'jul', 'julho'],
  ['august', 'aug', 'agosto', 'ago'],
  ['september', 'sep', 'sept', 'setembro', 'set'],
  ['october', 'oct', 'outubro', 'out'],
  ['november', 'nov', 'novembro'],
  ['december', 'dec', 'dezembro', 'dez'],
];
const MONTH = months.flat().join('|');
const EDGE = String.raw`(?<![\p{L}\p{N}_/.-])`;
const END = String.raw`(?![\p{L}\p{N}_/-]|\.\d)`;
const OF = String.raw`\s+(?:of\s+|de\s+)?`;

const dayFirst = new RegExp(String.raw`${EDGE}(\d{1,2})(?:st|nd|rd|th|º|o)?${OF}(${MONTH})\.?,?${OF}(\d{4})${END}`, 'giu');
const monthFirst = new RegExp(String.raw`${EDGE}(${MONTH})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})${END}`, 'giu');
const yearFirst = new RegExp(String.raw`${EDGE}(\d{4})/(\d{1,2})/(\d{1,2})${END}`, 'gu');
const numbers = new RegExp(String.raw`${EDGE}(\d{1,2})[/.](\d{1,2})[/.](\d{4})${END}`, 'gu');

/** Dates as people write them, as 2024-01-31. One that can be read in two ways, 03/04/2024, stays as it is and is asked about. */
export function withPlainDates(text: string): string {
  return text
    .replace(dayFirst, (all, day, month, year) => plain(all, year, monthOf(month), Number(day)))
    .replace(monthFirst, (all, month, day, year) => plain(all, year, monthOf(month), Number(day)))
    .replace(yearFirst, (all, year, month, day) => plain(all, year, Number(month), Number(day)))
    .replace(numbers, (all, first, second, year) => unambiguous(all, year, [Number(first), Number(second)]));
}

const monthOf = (name: string) => months.findIndex((names) => names.includes(name.toLowerCase())) + 1;

function unambiguous(all: string, year: string, [first, second]: readonly [number, number]): string {
  if (first !== second && first <= 12 && second <= 12) {
    return all;
  }
  return first > 12 ? plain(all, year, second, first) : plain(all, year, first, second);
}

/** What is no day of the calendar stays as it is. */
function plain(all: string, year: string, month: number, day: number): string {
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) === true ? date : all;
}
