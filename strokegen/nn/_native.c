/* The recurrent step of strokegen.nn in C, on float32 arrays that come by the buffer protocol.

What is computed stands in _native_kernels.h, once, and is compiled for AVX-512, for AVX2 and for any
machine; here is what Python sees. Loops that draw whole points stand in _native_drawing.h. Python's
part, strokegen/nn/native.py, packs the matrices. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define PANEL 32
#define MOST_SUMS 32
#define MOST_COLUMNS 32
#define MOST_ROWS 16
#define MOST_PARTS 32
#define MOST_LAYERS 16
#define MOST_ARRAYS 256 /* of a call: more than its layers and parts can have */

#define LEAST (-86.5f) /* exp of less is 0 */
#define MOST 89.0f     /* exp of more is infinite */
#define ROUNDING 12582912.0f /* 1.5 * 2^23: what is added to it is rounded */

#if defined(__GNUC__) || defined(__clang__)
#define INLINE inline __attribute__((always_inline))
#define UNROLL_ALL _Pragma("GCC unroll 32")
#else
#define INLINE __forceinline
#define UNROLL_ALL
#endif

#if (defined(__x86_64__) || defined(__i386__)) && (defined(__GNUC__) || defined(__clang__))
#define HAS_AVX
#include <cpuid.h>
#include <immintrin.h>
#endif

#ifdef __aarch64__
#include <arm_neon.h>
#endif

/* A packed matrix: panels of PANEL columns, each `rows` times PANEL numbers, float16 or float32. */
typedef struct {
  const char *data;
  size_t panels, rows;
  int half;
} Matrix;

/* What a block of rows multiplies by the rows `at` of a matrix, [count, rows]: where it is not 0. */
typedef struct {
  float *x;
  int32_t *at;
  Py_ssize_t count;
  int rows;
} Inputs;

typedef struct {
  const float *p, *kappa;
  const char *text; /* [characters, symbols] */
  float *w, *new_kappa, *phi;
  Py_ssize_t gaussians, characters, symbols, stride;
} Window;

typedef struct {
  const char *name;
  void (*sums)(const Inputs *, const Matrix *, float *);
  Py_ssize_t (*block)(Py_ssize_t);
  void (*gates)(const float *, const float *, float *, float *, Py_ssize_t);
  void (*window)(const Window *, float *);
} Machine;

/* ---- Any machine: vectors of four floats where the compiler knows them, else of one. A float16 is
made a float32 by its bits; the product mends the exponent, exactly, also below the least normal. */

#define NAME(name) plain_##name
#define TITLE "plain"
#define FMA(a, b, c) ((a) * (b) + (c))

#if defined(__GNUC__) || defined(__clang__)

typedef float Floats __attribute__((vector_size(16)));
typedef int32_t Words __attribute__((vector_size(16)));
typedef uint16_t Halves __attribute__((vector_size(8)));

static INLINE Floats of_one(float x) { return (Floats){x, x, x, x}; }

static INLINE Floats of_memory(const float *from) {
  Floats value;
  memcpy(&value, from, sizeof value);
  return value;
}

static INLINE Floats of_halves(const void *from) {
  Halves halves;
  memcpy(&halves, from, sizeof halves);
#ifdef __aarch64__
  return (Floats)vcvt_f32_f16(vreinterpret_f16_u16((uint16x4_t)halves));
#else
  const Words bits = __builtin_convertvector(halves, Words);
  const Floats value = (Floats)((bits & 0x7fff) << 13) * 5.192296858534828e33f; /* 2^112 */
  return (Floats)((Words)value | (bits & 0x8000) << 16);
#endif
}

static INLINE Floats chosen(Words which, Floats a, Floats b) {
  return (Floats)((which & (Words)a) | (~which & (Words)b));
}

static INLINE Floats power_of_two(Floats n) {
  return (Floats)((__builtin_convertvector(n, Words) + 127) << 23);
}

#define V Floats
#define WIDTH 4
#define SHAPES(F) F(1, 8) F(2, 4) F(6, 2)
#define UNROLL UNROLL_ALL
#define SET(x) of_one(x)
#define LOAD(p) of_memory(p)
#define STORE(p, x) memcpy(p, &(x), sizeof(Floats))
#define LOAD_HALF(p) of_halves(p)
#define MIN(a, b) chosen((a) < (b), a, b)
#define MAX(a, b) chosen((a) > (b), a, b)
#define UNLESS_LESS(x, least, y) chosen((x) < (least), SET(0.0f), y)
#define POWER(n) power_of_two(n)

#else

static INLINE float of_half(const void *from) {
  uint16_t half;
  uint32_t bits;
  float value;
  memcpy(&half, from, sizeof half);
  bits = (uint32_t)(half & 0x7fff) << 13;
  memcpy(&value, &bits, sizeof value);
  value *= 5.192296858534828e33f; /* 2^112 */
  memcpy(&bits, &value, sizeof bits);
  bits |= (uint32_t)(half & 0x8000) << 16;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static INLINE float power_of_two(float n) {
  const uint32_t bits = n == n ? (uint32_t)((int32_t)n + 127) << 23 : 0;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

#define V float
#define WIDTH 1
#define SHAPES(F) F(1, 32) F(4, 8)
#define UNROLL
#define SET(x) (x)
#define LOAD(p) (*(p))
#define STORE(p, x) (*(p) = (x))
#define LOAD_HALF(p) of_half(p)
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define UNLESS_LESS(x, least, y) ((x) < (least) ? 0.0f : (y))
#define POWER(n) power_of_two(n)

#endif

#include "_native_kernels.h"

#ifdef HAS_AVX

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,f16c")
#endif
#define NAME(name) avx2_##name
#define TITLE "AVX2"
#define V __m256
#define WIDTH 8
#define SHAPES(F) F(1, 8) F(1, 4) F(2, 4) F(6, 2)
#define UNROLL UNROLL_ALL
#define SET(x) _mm256_set1_ps(x)
#define LOAD(p) _mm256_loadu_ps(p)
#define STORE(p, x) _mm256_storeu_ps(p, x)
#define LOAD_HALF(p) _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(p)))
#define FMA(a, b, c) _mm256_fmadd_ps(a, b, c)
#define MIN(a, b) _mm256_min_ps(a, b)
#define MAX(a, b) _mm256_max_ps(a, b)
#define UNLESS_LESS(x, least, y) _mm256_and_ps(_mm256_cmp_ps(x, least, _CMP_NLT_UQ), y)
#define POWER(n) \
  _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtps_epi32((n) + SET(127.0f)), 23))
#include "_native_kernels.h"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f")
#endif
#define NAME(name) avx512_##name
#define TITLE "AVX-512"
#define V __m512
#define WIDTH 16
#define SHAPES(F) F(1, 8) F(1, 2) F(4, 2) F(8, 2) F(12, 2) F(16, 1)
#define UNROLL UNROLL_ALL
#define SET(x) _mm512_set1_ps(x)
#define LOAD(p) _mm512_loadu_ps(p)
#define STORE(p, x) _mm512_storeu_ps(p, x)
#define LOAD_HALF(p) _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(p)))
#define FMA(a, b, c) _mm512_fmadd_ps(a, b, c)
#define MIN(a, b) _mm512_min_ps(a, b)
#define MAX(a, b) _mm512_max_ps(a, b)
#define UNLESS_LESS(x, least, y) \
  _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, least, _CMP_NLT_UQ), y)
#define POWER(n) \
  _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtps_epi32((n) + SET(127.0f)), 23))
#include "_native_kernels.h"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif

/* ---- Which of them this machine can run, the fastest first. */

static const Machine *machines[3];
static int machine_count;

static void find_machines(void) {
  machine_count = 0;
#ifdef HAS_AVX
  unsigned int a, b, c = 0, d;
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) machines[machine_count++] = &avx512_machine;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C))
    machines[machine_count++] = &avx2_machine;
#endif
  machines[machine_count++] = &plain_machine;
}

/* ---- Arrays that come from Python. */

static PyObject *ascontiguousarray; /* NumPy's, for what is not float32 */

typedef struct {
  Py_buffer views[MOST_ARRAYS];
  int count;
} Arrays;

static void release(Arrays *arrays) {
  while (arrays->count) PyBuffer_Release(&arrays->views[--arrays->count]);
}

static int is_float(const Py_buffer *view) {
  const int last = view->ndim - 1;
  return view->format && !strcmp(view->format, "f") && last >= 0 &&
         (view->shape[last] < 2 || view->strides[last] == (Py_ssize_t)sizeof(float)) &&
         (uintptr_t)view->buf % sizeof(float) == 0 &&
         (last < 1 || view->strides[last - 1] % (Py_ssize_t)sizeof(float) == 0) &&
         (last < 2 || view->strides[last - 2] % (Py_ssize_t)sizeof(float) == 0);
}

/* A view of an array, released with the others; NULL with an exception. */
static Py_buffer *taken(Arrays *arrays, PyObject *array, int flags) {
  Py_buffer *view = &arrays->views[arrays->count];
  if (arrays->count == MOST_ARRAYS) {
    PyErr_Format(PyExc_ValueError, "more than %d arrays", MOST_ARRAYS);
    return NULL;
  }
  if (PyObject_GetBuffer(array, view, flags)) return NULL;
  arrays->count++;
  return view;
}

/* The float32 numbers of an array of `ndim` axes, the last of them without gaps; a copy where it
has others, unless it is to be written to. NULL with an exception where it does not fit. */
static Py_buffer *floats(Arrays *arrays, PyObject *array, const char *what, int ndim, int written) {
  Py_buffer *view = taken(arrays, array, written ? PyBUF_RECORDS : PyBUF_RECORDS_RO);
  if (written && !view) return NULL;
  if (!view || (!written && !is_float(view))) {
    PyErr_Clear();
    PyObject *copy = PyObject_CallFunction(ascontiguousarray, "Os", array, "f");
    view = copy ? taken(arrays, copy, PyBUF_RECORDS_RO) : NULL;
    Py_XDECREF(copy);
    if (!view) return NULL;
  }
  if (is_float(view) && view->ndim == ndim) return view;
  PyErr_Format(PyExc_ValueError, "%s is no float32 array of %d axes without gaps", what, ndim);
  return NULL;
}

static int fits(Py_ssize_t found, Py_ssize_t wanted, const char *what) {
  if (found == wanted) return 1;
  PyErr_Format(PyExc_ValueError, "%s is %zd, expected %zd", what, found, wanted);
  return 0;
}

static const float *row(const Py_buffer *view, Py_ssize_t number) {
  return (const float *)((const char *)view->buf + number * view->strides[0]);
}

static float *row_to(Py_buffer *view, Py_ssize_t number) {
  return (float *)((char *)view->buf + number * view->strides[0]);
}

static float *row_at(Py_buffer *view, Py_ssize_t step, Py_ssize_t number) {
  return (float *)((char *)row_to(view, step) + number * view->strides[1]);
}

static const Machine *machine_of(PyObject *number) {
  const long index = PyLong_AsLong(number);
  if (PyErr_Occurred()) return NULL;
  if (index >= 0 && index < machine_count) return machines[index];
  PyErr_Format(PyExc_ValueError, "machine %ld, expected 0 to %d", index, machine_count - 1);
  return NULL;
}

static int matrix_of(Arrays *arrays, PyObject *array, Matrix *matrix) {
  const Py_buffer *view = taken(arrays, array, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT);
  if (!view) return 0;
  matrix->half = view->format && !strcmp(view->format, "e");
  if (view->ndim != 3 || view->shape[2] != PANEL || view->shape[1] > INT32_MAX ||
      !(matrix->half || (view->format && !strcmp(view->format, "f")))) {
    PyErr_SetString(PyExc_ValueError, "the matrix is not packed in float16 or float32");
    return 0;
  }
  matrix->data = view->buf;
  matrix->panels = (size_t)view->shape[0];
  matrix->rows = (size_t)view->shape[1];
  return 1;
}

/* ---- Products. */

/* What is multiplied: parts [B, ...] that stand side by side. */
typedef struct {
  Py_buffer *parts[MOST_PARTS];
  Py_ssize_t count, batch;
  Py_buffer *plus; /* [B, N], [1, N] or [N], or NULL */
  Py_ssize_t width; /* N */
  Matrix matrix;
  const Machine *machine;
} Product;

/* args: machine, matrix, plus, part, ...; `written`: whether the parts will change meanwhile. */
static int product_of(
    Arrays *arrays, Product *product, PyObject *const *args, Py_ssize_t width,
    PyObject *const *parts, Py_ssize_t count, int written) {
  PyObject *machine = args[0], *matrix = args[1], *plus = args[2];
  Py_ssize_t rows = 0;
  product->machine = machine_of(machine);
  if (!product->machine || !matrix_of(arrays, matrix, &product->matrix)) return 0;
  if (count < 1 || count > MOST_PARTS) {
    PyErr_Format(PyExc_ValueError, "%zd parts, expected 1 to %d", count, MOST_PARTS);
    return 0;
  }
  for (Py_ssize_t i = 0; i < count; i++) {
    product->parts[i] = floats(arrays, parts[i], "what is multiplied", 2, written);
    if (!product->parts[i]) return 0;
    if (i == 0) product->batch = product->parts[0]->shape[0];
    if (!fits(product->parts[i]->shape[0], product->batch, "rows of a part")) return 0;
    rows += product->parts[i]->shape[1];
  }
  product->count = count;
  product->width = width;
  if (!fits(rows, (Py_ssize_t)product->matrix.rows, "numbers a row")) return 0;
  if (width < 1 || (size_t)width > product->matrix.panels * PANEL ||
      (size_t)width + PANEL <= product->matrix.panels * PANEL) {
    PyErr_Format(PyExc_ValueError, "%zd outputs of %zu panels", width, product->matrix.panels);
    return 0;
  }
  product->plus = NULL;
  if (plus == Py_None) return 1;
  if (!(product->plus = taken(arrays, plus, PyBUF_RECORDS_RO))) return 0;
  if (!is_float(product->plus) || product->plus->ndim < 1 || product->plus->ndim > 2) {
    PyErr_SetString(PyExc_ValueError, "what is added is no float32 array of 1 or 2 axes");
    return 0;
  }
  if (!fits(product->plus->shape[product->plus->ndim - 1], width, "what is added")) return 0;
  return product->plus->ndim == 1 || product->plus->shape[0] == 1 ||
         fits(product->plus->shape[0], product->batch, "rows of what is added");
}

/* Rows of a block that are not there repeat the first one: nobody reads what comes of them. */
static void gather(const Product *product, Py_ssize_t first, Py_ssize_t rows, Inputs *in) {
  int32_t k = 0;
  in->count = 0;
  for (Py_ssize_t part = 0; part < product->count; part++) {
    const Py_buffer *view = product->parts[part];
    const float *from[MOST_ROWS];
    for (int r = 0; r < in->rows; r++) from[r] = row(view, first + (r < rows ? r : 0));
    for (Py_ssize_t i = 0; i < view->shape[1]; i++, k++) {
      float *to = in->x + in->count * in->rows;
      uint32_t any = 0, bits;
      for (int r = 0; r < in->rows; r++) {
        to[r] = from[r][i];
        memcpy(&bits, to + r, sizeof bits);
        any |= bits << 1; /* without the sign */
      }
      in->at[in->count] = k;
      in->count += any != 0;
    }
  }
}

typedef struct {
  float *z; /* [rows of a block, panels * PANEL] */
  Inputs in;
} Room;

/* Room for any of some products. */
static int room_for(const Product *products, int count, Room *room) {
  size_t width = 0, numbers = 0;
  for (int i = 0; i < count; i++) {
    const Matrix *matrix = &products[i].matrix;
    if (matrix->panels * PANEL > width) width = matrix->panels * PANEL;
    if (matrix->rows + 1 > numbers) numbers = matrix->rows + 1;
  }
  room->z = PyMem_Malloc((MOST_ROWS * (width + numbers) + numbers) * sizeof(float));
  if (!room->z) {
    PyErr_NoMemory();
    return 0;
  }
  room->in.x = room->z + MOST_ROWS * width;
  room->in.at = (int32_t *)(room->in.x + MOST_ROWS * numbers);
  return 1;
}

/* How many rows from `first` on are a block. */
static Py_ssize_t rows_from(const Product *product, Py_ssize_t first) {
  const Py_ssize_t left = product->batch - first, block = product->machine->block(left);
  return block < left ? block : left;
}

/* z of the rows from `first` on; how many they are. */
static Py_ssize_t multiplied(const Product *product, Py_ssize_t first, Room *room) {
  const size_t width = product->matrix.panels * PANEL;
  const Py_ssize_t rows = rows_from(product, first);
  room->in.rows = (int)product->machine->block(rows);
  gather(product, first, rows, &room->in);
  memset(room->z, 0, (size_t)room->in.rows * width * sizeof(float));
  for (Py_ssize_t r = 0; product->plus && r < rows; r++) {
    const int same = product->plus->ndim == 1 || product->plus->shape[0] == 1;
    const float *plus = same ? product->plus->buf : row(product->plus, first + r);
    memcpy(room->z + r * width, plus, (size_t)product->width * sizeof(float));
  }
  product->machine->sums(&room->in, &product->matrix, room->z);
  return rows;
}

static PyObject *product(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  Arrays arrays = {.count = 0};
  Product what;
  Py_buffer *out;
  Room room;
  PyObject *result = NULL;
  if (count < 5) {
    PyErr_SetString(PyExc_TypeError, "product(machine, matrix, plus, out, part, ...)");
    return NULL;
  }
  if (!(out = floats(&arrays, args[3], "out", 2, 1)) ||
      !product_of(&arrays, &what, args, out->shape[1], args + 4, count - 4, 0) ||
      !fits(out->shape[0], what.batch, "rows of out") || !room_for(&what, 1, &room))
    goto done;
  for (Py_ssize_t first = 0, rows; first < what.batch; first += rows) {
    rows = multiplied(&what, first, &room);
    for (Py_ssize_t r = 0; r < rows; r++)
      memcpy(row_to(out, first + r), room.z + r * what.matrix.panels * PANEL,
             (size_t)what.width * sizeof(float));
  }
  PyMem_Free(room.z);
  result = Py_NewRef(Py_None);
done:
  release(&arrays);
  return result;
}

/* ---- Cells. */

typedef struct {
  Py_buffer *c, *h, *new_c;
} Cell;

/* args: machine, matrix, plus, c, new h, new c, part, ... */
static int cell_of(
    Arrays *arrays, Product *product, Cell *cell, PyObject *const *args, Py_ssize_t count,
    int written) {
  if (count < 7) {
    PyErr_SetString(PyExc_TypeError, "a cell is machine, matrix, plus, c, new h, new c, part, ...");
    return 0;
  }
  return (cell->c = floats(arrays, args[3], "c", 2, written)) &&
         (cell->h = floats(arrays, args[4], "h", 2, 1)) &&
         (cell->new_c = floats(arrays, args[5], "new c", 2, 1)) &&
         product_of(arrays, product, args, 4 * cell->c->shape[1], args + 6, count - 6, written) &&
         fits(cell->c->shape[0], product->batch, "rows of c") &&
         fits(cell->h->shape[0], product->batch, "rows of h") &&
         fits(cell->h->shape[1], cell->c->shape[1], "units of h") &&
         fits(cell->new_c->shape[0], product->batch, "rows of new c") &&
         fits(cell->new_c->shape[1], cell->c->shape[1], "units of new c");
}

/* An LSTM's step of the rows from `first` on; how many they are. */
static Py_ssize_t stepped(
    const Product *product, const Cell *cell, Py_ssize_t first, Room *room) {
  const Py_ssize_t rows = multiplied(product, first, room);
  for (Py_ssize_t r = 0; r < rows; r++)
    product->machine->gates(room->z + r * product->matrix.panels * PANEL, row(cell->c, first + r),
                            row_to(cell->h, first + r), row_to(cell->new_c, first + r),
                            cell->c->shape[1]);
  return rows;
}

static PyObject *cell(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  Arrays arrays = {.count = 0};
  Product product;
  Cell cell;
  Room room;
  PyObject *result = NULL;
  if (!cell_of(&arrays, &product, &cell, args, count, 0) || !room_for(&product, 1, &room))
    goto done;
  for (Py_ssize_t first = 0; first < product.batch;)
    first += stepped(&product, &cell, first, &room);
  PyMem_Free(room.z);
  result = Py_NewRef(Py_None);
done:
  release(&arrays);
  return result;
}

/* ---- Graves's window. */

static PyObject *window(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  Arrays arrays = {.count = 0};
  const Machine *machine;
  Py_buffer *p, *kappa, *text, *w, *new_kappa, *phi;
  PyObject *result = NULL;
  float *e;
  if (count != 7) {
    PyErr_SetString(PyExc_TypeError, "window(machine, p, kappa, text, w, new kappa, phi)");
    return NULL;
  }
  if (!(machine = machine_of(args[0])) || !(p = floats(&arrays, args[1], "p", 2, 0)) ||
      !(kappa = floats(&arrays, args[2], "kappa", 2, 0)) ||
      !(text = floats(&arrays, args[3], "text", 3, 0)) ||
      !(w = floats(&arrays, args[4], "w", 2, 1)) ||
      !(new_kappa = floats(&arrays, args[5], "new kappa", 2, 1)) ||
      !(phi = floats(&arrays, args[6], "phi", 2, 1)) ||
      !fits(kappa->shape[0], p->shape[0], "rows of kappa") ||
      !fits(text->shape[0], p->shape[0], "rows of text") ||
      !fits(w->shape[0], p->shape[0], "rows of w") ||
      !fits(new_kappa->shape[0], p->shape[0], "rows of new kappa") ||
      !fits(phi->shape[0], p->shape[0], "rows of phi") ||
      !fits(p->shape[1], 3 * kappa->shape[1], "numbers of p") ||
      !fits(new_kappa->shape[1], kappa->shape[1], "numbers of new kappa") ||
      !fits(phi->shape[1], text->shape[1], "numbers of phi") ||
      !fits(w->shape[1], text->shape[2], "numbers of w"))
    goto done;
  if (!(e = PyMem_Malloc((size_t)(p->shape[1] + 1) * sizeof(float)))) {
    PyErr_NoMemory();
    goto done;
  }
  for (Py_ssize_t r = 0; r < p->shape[0]; r++) {
    const Window one = {
        row(p, r), row(kappa, r), (const char *)row(text, r), row_to(w, r), row_to(new_kappa, r),
        row_to(phi, r), kappa->shape[1], text->shape[1], text->shape[2], text->strides[1]};
    machine->window(&one, e);
  }
  PyMem_Free(e);
  result = Py_NewRef(Py_None);
done:
  release(&arrays);
  return result;
}

#include "_native_drawing.h"

static PyObject *names(PyObject *module, PyObject *args) {
  PyObject *found = PyTuple_New(machine_count);
  for (int i = 0; found && i < machine_count; i++) {
    PyObject *name = PyUnicode_FromString(machines[i]->name);
    if (!name || PyTuple_SetItem(found, i, name)) Py_CLEAR(found);
  }
  return found;
}

static PyMethodDef methods[] = {
    {"machines", names, METH_NOARGS, "Names of the machines that this one can be, fastest first."},
    {"product", (PyCFunction)(void (*)(void))product, METH_FASTCALL,
     "product(machine, matrix, plus, out, part, ...): out = [part, ...] matrix + plus."},
    {"cell", (PyCFunction)(void (*)(void))cell, METH_FASTCALL,
     "cell(machine, matrix, plus, c, new h, new c, part, ...): an LSTM's step."},
    {"window", (PyCFunction)(void (*)(void))window, METH_FASTCALL,
     "window(machine, p, kappa, text, w, new kappa, phi): Graves's window."},
    {"line", (PyCFunction)(void (*)(void))line, METH_FASTCALL, LINE},
    {"sketch", (PyCFunction)(void (*)(void))sketch, METH_FASTCALL, SKETCH},
    {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_native", "The recurrent step in C.", -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__native(void) {
  PyObject *numpy = PyImport_ImportModule("numpy");
  if (!numpy) return NULL;
  ascontiguousarray = PyObject_GetAttrString(numpy, "ascontiguousarray");
  Py_DECREF(numpy);
  if (!ascontiguousarray) return NULL;
  find_machines();
  return PyModule_Create(&definition);
}
