// The synthesis network of a preset: its weights, a step, and a draw from its mixture.
//
// The same equations as strokegen/models/handwriting/synthesis.py, window.py and mixture.py and
// strokegen/nn/lstm.py, for one line; tests hold the two equal. Graves (2013), arXiv:1308.0850.

const MAX_RHO = 0.98;

// Numbers of 16 bits (IEEE 754 binary16, little endian), in base64, as float32.
export function halves(base64) {
  const bytes = atob(base64), result = new Float32Array(bytes.length / 2);
  const known = Float32Array.from({ length: 1 << 16 }, (_, bits) => {
    const sign = bits >> 15 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024)
      : sign * 2 ** -24 * fraction;
  });
  for (let i = 0; i < result.length; i++)
    result[i] = known[bytes.charCodeAt(2 * i) | bytes.charCodeAt(2 * i + 1) << 8];
  return result;
}

// Name -> weights, from all of them end to end; shapes: [name, sizes] of each.
export function byName(numbers, shapes) {
  let at = 0;
  return Object.fromEntries(shapes.map(([name, sizes]) => {
    const count = sizes.reduce((product, size) => product * size, 1);
    return [name, numbers.subarray(at, at += count)];
  }));
}

export const sigmoid = (x) => 0.5 * (1 + Math.tanh(0.5 * x));

// z += x W, where x meets W from its row `first` on, four rows at a time: z is loaded and stored a
// quarter as often. Only what is not 0 is multiplied: of the window, the text's own characters.
function addProduct(z, x, weights, first = 0) {
  const width = z.length, rows = [];
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) rows.push(i);
  let i = 0;
  for (; i + 3 < rows.length; i += 4) {
    const [a, b, c, d] = rows.slice(i, i + 4).map((row) => (first + row) * width);
    const xa = x[rows[i]], xb = x[rows[i + 1]], xc = x[rows[i + 2]], xd = x[rows[i + 3]];
    for (let j = 0; j < width; j++)
      z[j] += xa * weights[a + j] + xb * weights[b + j] + xc * weights[c + j] + xd * weights[d + j];
  }
  for (; i < rows.length; i++) {
    const xa = x[rows[i]], a = (first + rows[i]) * width;
    for (let j = 0; j < width; j++) z[j] += xa * weights[a + j];
  }
}

// One step of an LSTM from its pre-activations, gates in the order i, f, g, o; h and c are changed.
function lstm(z, h, c) {
  const size = h.length;
  for (let j = 0; j < size; j++) {
    c[j] = sigmoid(z[size + j]) * c[j] + sigmoid(z[j]) * Math.tanh(z[2 * size + j]);
    h[j] = sigmoid(z[3 * size + j]) * Math.tanh(c[j]);
  }
}

export class Synthesis {
  // sizes: the network's, as config.json has them; weights: name -> Float32Array.
  constructor(sizes, weights) {
    Object.assign(this, { sizes, weights });
    this.z = new Float64Array(4 * sizes.hidden);
  }

  // What a line begins with. text: indices of its characters, with its end, 0; style: a vector, for
  // all layers or for one after the other.
  start(text, style) {
    const { hidden, num_layers, num_windows, alphabet_size, style_dim } = this.sizes;
    const numbers = (size) => new Float64Array(size);
    const layers = Array.from({ length: num_layers }, (_, layer) => {
      const terms = Float64Array.from(this.weights[`lstm${layer}/bias`]);
      const first = style.length > style_dim ? layer * style_dim : 0;
      if (style_dim)
        addProduct(terms, style.slice(first, first + style_dim), this.weights[`lstm${layer}/style`]);
      return { h: numbers(hidden), c: numbers(hidden), terms };
    });
    return {
      text, layers,
      kappa: numbers(num_windows), w: numbers(alphabet_size), phi: numbers(text.length),
    };
  }

  // One point in, (dx, dy, end of stroke[, height]); the next one's mixture parameters out.
  step(state, inputs) {
    const { weights, z } = this;
    const outputs = [];
    state.layers.forEach((layer, number) => {
      const into = weights[`lstm${number}/input`];
      z.set(layer.terms);
      addProduct(z, inputs, into);
      addProduct(z, state.w, into, inputs.length); // the first layer is fed by the last window
      if (number) addProduct(z, outputs[number - 1], into, inputs.length + state.w.length);
      addProduct(z, layer.h, weights[`lstm${number}/recurrent`]);
      lstm(z, layer.h, layer.c);
      outputs.push(layer.h);
      if (!number) this.look(state, layer.h);
    });
    const params = Float64Array.from(weights["output/bias"]);
    outputs.forEach((h, number) =>
      addProduct(params, h, weights["output/kernel"], number * h.length));
    return params;
  }

  // The window moves on: phi_u = sum_k alpha_k exp(-beta_k (kappa_k - u - 1/2)^2), w = sum_u phi_u
  // of each character; kappa, phi and w are changed. Equations 46 to 51.
  look(state, h) {
    const { text, kappa, phi, w } = state, count = kappa.length;
    const p = Float64Array.from(this.weights["window/bias"]);
    addProduct(p, h, this.weights["window/kernel"]);
    w.fill(0);
    for (let k = 0; k < count; k++) kappa[k] += Math.exp(p[2 * count + k]);
    for (let u = 0; u < text.length; u++) {
      phi[u] = 0;
      for (let k = 0; k < count; k++)
        phi[u] += Math.exp(p[k] - Math.exp(p[count + k]) * (kappa[k] - u - 0.5) ** 2);
      w[text[u]] += phi[u];
    }
  }
}

// The point (dx, dy, end of stroke) that two uniform numbers and two normal ones make of mixture
// parameters. Equations 20 to 25, 61 and 62.
export function draw(params, uniform, normal, bias) {
  const m = (params.length - 1) / 6;
  const logits = Array.from({ length: m }, (_, k) => params[k] * (1 + bias));
  const top = Math.max(...logits);
  let total = 0;
  const below = logits.map((logit) => total += Math.exp(logit - top));
  // Below the total, so that the last one with a share is the last that can be chosen.
  const chosen = below.findIndex((sum) => sum > uniform[0] * total || sum === total);
  const [muX, muY, logX, logY, r] = [1, 2, 3, 4, 5].map((part) => params[part * m + chosen]);
  const rho = MAX_RHO * Math.tanh(r);
  const across = rho * normal[0] + Math.sqrt(1 - rho ** 2) * normal[1];
  return [
    Math.fround(muX + Math.exp(logX - bias) * normal[0]),
    Math.fround(muY + Math.exp(logY - bias) * across),
    uniform[1] < sigmoid(params[6 * m]) ? 1 : 0,
  ];
}

// Uniform and normal numbers from whole ones, the same for the same.
// sfc32 of Chris Doty-Humphrey's PractRand; Box & Muller (1958).
export class Chance {
  constructor(...seed) {
    this.state = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
    for (const number of seed) {
      this.state[0] ^= number >>> 0;
      this.state[1] ^= Math.floor(number / 2 ** 32) >>> 0;
      for (let i = 0; i < 12; i++) this.bits();
    }
  }

  bits() {
    let [a, b, c, d] = this.state;
    const result = (a + b + d) | 0;
    this.state = [b ^ (b >>> 9), (c + (c << 3)) | 0,
      (((c << 21) | (c >>> 11)) + result) | 0, (d + 1) | 0];
    return result >>> 0;
  }

  uniform() {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
  }

  normal() {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}
