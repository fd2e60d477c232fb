/* The steps over vectors of WIDTH floats V, which _native.c includes once for each instruction set.

Each sum is taken in one order, whatever rows are beside its own: a row's result does not depend on
its company, bit for bit. FMA is written out, so that no compiler fuses a product in one place and
not in another. */

/* WIDTH floats, of which `count` are there: those beyond are 0, and are not read or written. */
static INLINE V NAME(get)(const float *from, Py_ssize_t count) {
  float whole[WIDTH] = {0};
  if (count >= WIDTH) return LOAD(from);
  for (int i = 0; i < WIDTH && i < count; i++) whole[i] = from[i];
  return LOAD(whole);
}

static INLINE void NAME(put)(float *to, V value, Py_ssize_t count) {
  float whole[WIDTH];
  if (count >= WIDTH) {
    STORE(to, value);
    return;
  }
  STORE(whole, value);
  for (int i = 0; i < WIDTH && i < count; i++) to[i] = whole[i];
}

/* exp(x) = 2^n exp(r) with |r| <= ln(2) / 2 and Taylor's series for it; 0 below LEAST. Relative
error below 2e-7. */
static INLINE V NAME(exp)(V x) {
  V y = MIN(SET(MOST), MAX(SET(LEAST), x)); /* not a number stays so: it is the second operand */
  V n = FMA(y, SET(1.44269504f), SET(ROUNDING)) - SET(ROUNDING);
  V r = FMA(n, SET(-0.693145752f), y); /* ln 2 in two parts, the first with 0 as its last bits */
  V sum = SET(1.0f / 5040);
  r = FMA(n, SET(-1.42860677e-6f), r);
  sum = FMA(sum, r, SET(1.0f / 720));
  sum = FMA(sum, r, SET(1.0f / 120));
  sum = FMA(sum, r, SET(1.0f / 24));
  sum = FMA(sum, r, SET(1.0f / 6));
  sum = FMA(sum, r, SET(0.5f));
  sum = FMA(sum, r, SET(1.0f));
  sum = FMA(sum, r, SET(1.0f));
  return UNLESS_LESS(x, SET(LEAST), sum * POWER(n - SET(1.0f)) * SET(2.0f));
}

static INLINE V NAME(sigmoid)(V x) { return SET(1.0f) / (SET(1.0f) + NAME(exp)(SET(0.0f) - x)); }

static INLINE V NAME(tanh)(V x) {
  return SET(1.0f) - SET(2.0f) / (SET(1.0f) + NAME(exp)(x + x));
}

/* strokegen.nn.lstm.lstm for a row: z [4H] and c [H] to h and c. */
static void NAME(gates)(const float *z, const float *c, float *h, float *new_c, Py_ssize_t units) {
  for (Py_ssize_t at = 0; at < units; at += WIDTH) {
    Py_ssize_t count = units - at;
    V i = NAME(sigmoid)(NAME(get)(z + at, count));
    V f = NAME(sigmoid)(NAME(get)(z + units + at, count));
    V g = NAME(tanh)(NAME(get)(z + 2 * units + at, count));
    V o = NAME(sigmoid)(NAME(get)(z + 3 * units + at, count));
    V cell = FMA(f, NAME(get)(c + at, count), i * g);
    NAME(put)(new_c + at, cell, count);
    NAME(put)(h + at, o * NAME(tanh)(cell), count);
  }
}

/* strokegen.models.handwriting.window.window for a row; e is room for 3 K numbers. */
static void NAME(window)(const Window *row, float *e) {
  const Py_ssize_t gaussians = row->gaussians, characters = row->characters;
  float first[WIDTH];
  for (Py_ssize_t k = 0; k < 3 * gaussians; k += WIDTH)
    NAME(put)(e + k, NAME(exp)(NAME(get)(row->p + k, 3 * gaussians - k)), 3 * gaussians - k);
  for (Py_ssize_t k = 0; k < gaussians; k++)
    row->new_kappa[k] = row->kappa[k] + e[2 * gaussians + k];
  for (int lane = 0; lane < WIDTH; lane++) first[lane] = (float)lane + 0.5f;
  for (Py_ssize_t u = 0; u < characters; u += WIDTH) {
    V centre = SET((float)u) + LOAD(first), phi = SET(0.0f);
    for (Py_ssize_t k = 0; k < gaussians; k++) {
      V away = SET(row->new_kappa[k]) - centre;
      V near = NAME(exp)(SET(-e[gaussians + k]) * (away * away));
      phi = FMA(SET(e[k]), near, phi);
    }
    NAME(put)(row->phi + u, phi, characters - u);
  }
  memset(row->w, 0, (size_t)row->symbols * sizeof(float));
  for (Py_ssize_t u = 0; u < characters; u++) {
    const float *text = (const float *)(row->text + u * row->stride);
    if (row->phi[u] == 0) continue;
    for (Py_ssize_t a = 0; a < row->symbols; a += WIDTH) {
      Py_ssize_t count = row->symbols - a;
      V sum = FMA(SET(row->phi[u]), NAME(get)(text + a, count), NAME(get)(row->w + a, count));
      NAME(put)(row->w + a, sum, count);
    }
  }
}

/* z [ROWS, COLUMNS vectors] += x times as many columns of a matrix; inlined for each shape. */
static INLINE void NAME(tile)(
    const int rows, const int columns, const int half, const Inputs *in, const char *matrix,
    size_t panel, float *z, size_t pitch) {
  const size_t bytes = half ? 2 : 4, vectors = PANEL / WIDTH;
  V sums[MOST_SUMS];
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < columns; v++)
      sums[r * columns + v] = LOAD(z + r * pitch + v * WIDTH);
  for (Py_ssize_t n = 0; n < in->count; n++) {
    const char *from = matrix + (size_t)in->at[n] * PANEL * bytes;
    V weights[MOST_COLUMNS];
    UNROLL for (int v = 0; v < columns; v++) {
      const char *here = from + (v / vectors) * panel + (v % vectors) * WIDTH * bytes;
      weights[v] = half ? LOAD_HALF(here) : LOAD((const float *)here);
    }
    UNROLL for (int r = 0; r < rows; r++) {
      V x = SET(in->x[n * rows + r]);
      UNROLL for (int v = 0; v < columns; v++)
        sums[r * columns + v] = FMA(x, weights[v], sums[r * columns + v]);
    }
  }
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < columns; v++)
      STORE(z + r * pitch + v * WIDTH, sums[r * columns + v]);
}

#define TILES(rows, columns, half) \
  for (; at + (columns) * WIDTH <= width; at += (columns) * WIDTH) \
    NAME(tile)(rows, columns, half, in, start + at % PANEL * (half ? 2 : 4) + at / PANEL * panel, \
               panel, z + at, width);

#define SHAPE(some, columns) \
  if (in->rows == (some) && m->half) { \
    TILES(some, columns, 1) \
  } else if (in->rows == (some)) { \
    TILES(some, columns, 0) \
  }

/* z [rows, width] += x M for `rows` rows that stand in `in`; width is a multiple of PANEL. */
static void NAME(sums)(const Inputs *in, const Matrix *m, float *z) {
  const size_t panel = m->rows * PANEL * (m->half ? 2 : 4), width = m->panels * PANEL;
  const char *start = m->data;
  size_t at = 0;
  SHAPES(SHAPE)
}

/* How many rows are taken together where so many are left. */
static Py_ssize_t NAME(block)(Py_ssize_t left) {
  Py_ssize_t rows = 0;
#define FITS(some, columns) if ((rows = (some)) >= left) return rows;
  SHAPES(FITS)
#undef FITS
  return rows;
}

static const Machine NAME(machine) = {
    TITLE, NAME(sums), NAME(block), NAME(gates), NAME(window)};

#undef TILES
#undef SHAPE
#undef NAME
#undef TITLE
#undef V
#undef WIDTH
#undef SHAPES
#undef SET
#undef LOAD
#undef STORE
#undef LOAD_HALF
#undef FMA
#undef MIN
#undef MAX
#undef UNLESS_LESS
#undef POWER
#undef UNROLL
