// A text as it is written: its characters, its lines, and the pieces that are written at one go.
//
// As strokegen/ink/letters.py and strokegen/models/handwriting/pieces.py have it.

const LONGEST = 44; // characters of a piece
const MOST_CHARACTERS = 20_000;
const ONE_BY_ONE = /([_"',;:~`/\\|()\[\]<>{}^*#$%&@])\1+|([!?])\2{3,}/g;
const STOP = /(?:^|[^0-9A-Za-z])[0-9][.,]$/;
const RUN = /([("'\[]*[^ -~][.,;:!?)"'\]]*)|[!-~]+(?: [!-~]+)*/g;

export const least = (items, cost) => items.reduce((a, b) => (cost(b) < cost(a) ? b : a));

// The regular expressions of rows of one mark; strokes: mark -> how many strokes it has.
export function rowsOf(strokes) {
  const any = Object.keys(strokes).map((mark) => `\\${mark}`).join("");
  const row = (more, end = "", flags = "") => new RegExp(`([${any}])\\1${more}${end}`, flags);
  return { all: row("+", "", "g"), last: row("+", "$"), long: row("{3,}") };
}

export class Text {
  // model: what the page holds, see strokegen/models/handwriting/page/build.py.
  constructor(model) {
    Object.assign(this, { model, rows: rowsOf(model.strokes) });
    this.index = new Map([...model.alphabet].map((char, at) => [char, at + 1]));
  }

  // The symbols of a plain text, with its end, 0.
  symbols(plain) {
    return [...[...plain].map((char) => this.index.get(char)), 0];
  }

  // How one line is written: its plain text, the marks at its letters (place -> names, those nearest
  // to it first), and the characters that cannot be, each with its column.
  spelled(line) {
    const { same, letters, signs } = this.model, marks = new Map(), lacking = new Map();
    let plain = "";
    [...line].forEach((char, column) => {
      const [base, names] = letters[char] ?? [same[char] ?? char, []];
      if ([...base].every((one) => this.index.has(one) || one in signs)) plain += base;
      else if (!lacking.has(char)) lacking.set(char, column + 1);
      if (names.length) marks.set(plain.length - 1, names);
    });
    return { plain, marks, lacking };
  }

  // A text's lines as they are written, see `spelled`; throws an Error that names what cannot be.
  lines(text, most) {
    if (!text.trim()) throw new Error("there is no text; type at least one visible character");
    if (text.length > MOST_CHARACTERS)
      throw new Error(`the text has ${text.length} characters; at most ${MOST_CHARACTERS} are written`);
    const lines = text.replaceAll("\r\n", "\n").normalize("NFC").split("\n");
    const places = new Map();
    for (const [row, line] of lines.entries())
      for (const [char, column] of this.spelled(line).lacking)
        if (!places.has(char)) places.set(char, `“${char}” (line ${row + 1}, column ${column})`);
    if (places.size) {
      const told = [...places.values()].join(", ");
      throw new Error(`this page cannot write ${told}; nothing was left out`);
    }
    return lines.flatMap((line) => wrapped(line, most)).map((line) => this.spelled(line));
  }

  // Part of a line in pieces that are short enough, as even as may be.
  *short(line, start, end) {
    let rest = line.slice(start, end).trimEnd();
    const last = start + rest.length;
    const goal = Math.ceil(rest.length / Math.max(1, Math.ceil(rest.length / LONGEST)));
    while ((rest = rest.trimStart())) {
      const place = last - rest.length, run = this.rows.long.exec(rest);
      let length = run ? run.index + run[0].length : rest.length;
      if (length > LONGEST) {
        const cuts = [...rest.slice(0, LONGEST + 1)].flatMap((char, at) => char === " " ? at : []);
        length = cuts.length ? least(cuts, (at) => Math.abs(at - goal)) : LONGEST;
      }
      const stop = STOP.test(rest.slice(0, length)) ? 1 : 0;
      yield { start: place, end: place + length - stop, sign: false };
      if (stop) yield { start: place + length - 1, end: place + length, sign: true };
      rest = rest.slice(length);
    }
  }

  *spans(line) {
    for (const run of line.matchAll(RUN)) {
      let start = run.index;
      const end = start + run[0].length;
      if (run[1]) {
        for (let at = start; at < end; at++) yield { start: at, end: at + 1, sign: true };
        continue;
      }
      for (const row of line.slice(0, end).matchAll(ONE_BY_ONE)) {
        if (row.index < start) continue;
        yield* this.short(line, start, row.index);
        start = row.index + row[0].length;
        for (let at = row.index; at < start; at++) yield { start: at, end: at + 1, sign: false };
      }
      yield* this.short(line, start, end);
    }
  }

  // What of a line is written at one go each, and the signs that are drawn; see pieces.py.
  cut(line) {
    let end = 0;
    return [...this.spans(line)].map((span) => {
      const spaces = span.start - end;
      end = span.end;
      return { start: span.start, text: line.slice(span.start, end), spaces, sign: span.sign };
    });
  }
}

// A line at the spaces, so that each has so many characters at most; a longer word has its own.
export function wrapped(line, most) {
  if (!most) return [line];
  const lines = [];
  let rest = line;
  while (rest.trimEnd().length > most) {
    const room = rest.slice(0, most + 1), word = rest.search(/\S/);
    let at = room.lastIndexOf(" ");
    if (at <= word) at = rest.indexOf(" ", Math.max(word, 0));
    if (at < 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
