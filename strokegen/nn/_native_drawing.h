/* Points that a network draws by itself, each fed by the last: what _native.c includes for it. The
mixtures draw in float64, from random numbers that are given. */

#define MOST_MIXTURES 1000
#define MAX_RHO 0.98 /* of BivariateMixture */
#define COLD 1e-30   /* as in strokegen.models.mdn.gaussian */

/* The numbers of an array of float64 without gaps, of the shape [.., .., ..] with 0 for no axis. */
static double *doubles(
    Arrays *arrays, PyObject *array, const char *what, int written, Py_ssize_t a, Py_ssize_t b,
    Py_ssize_t c) {
  const Py_ssize_t shape[3] = {a, b, c};
  const int ndim = c ? 3 : b ? 2 : 1;
  const int flags = PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (written ? PyBUF_WRITABLE : 0);
  const Py_buffer *view = taken(arrays, array, flags);
  if (!view) return NULL;
  int right = view->ndim == ndim && view->format && !strcmp(view->format, "d") &&
              (uintptr_t)view->buf % sizeof(double) == 0;
  for (int axis = 0; right && axis < ndim; axis++) right = view->shape[axis] == shape[axis];
  if (right) return view->buf;
  PyErr_Format(PyExc_ValueError, "%s is no float64 array of its shape without gaps", what);
  return NULL;
}

/* strokegen.models.mdn.gaussian.choose: the index that a number in [0, 1] draws, of shares whose
logarithms are 0 at most; they become sums. */
static Py_ssize_t choose(double *below, Py_ssize_t count, double uniform) {
  double total = 0, at;
  Py_ssize_t chosen = 0;
  for (Py_ssize_t m = 0; m < count; m++) below[m] = total += exp(below[m]);
  at = uniform * total;
  if (at >= total) at = nextafter(total, 0);
  for (Py_ssize_t m = 0; m < count; m++) chosen += below[m] <= at;
  return chosen;
}

/* strokegen.models.mdn.gaussian.draw_normal, of two standard normal numbers to (dx, dy). */
static void draw_normal(
    const double *normal, double mu_x, double mu_y, double sigma_x, double sigma_y, double rho,
    float *offset) {
  offset[0] = (float)(mu_x + sigma_x * normal[0]);
  offset[1] = (float)(mu_y + sigma_y * (rho * normal[0] + sqrt(1 - rho * rho) * normal[1]));
}

/* strokegen.models.handwriting.mixture.BivariateMixture.draw for a row: p [6 M + 1], two uniform
and two normal numbers, to (dx, dy, end of stroke). */
static void draw_point(
    const float *p, Py_ssize_t mixtures, double bias, const double *uniform, const double *normal,
    float *point) {
  double below[MOST_MIXTURES], most = -INFINITY;
  for (Py_ssize_t m = 0; m < mixtures; m++) {
    below[m] = p[m] * (1 + bias);
    if (below[m] > most) most = below[m];
  }
  for (Py_ssize_t m = 0; m < mixtures; m++) below[m] -= most;
  const float *own = p + mixtures + choose(below, mixtures, uniform[0]);
  draw_normal(normal, own[0], own[mixtures], exp(own[2 * mixtures] - bias),
              exp(own[3 * mixtures] - bias), MAX_RHO * tanh(own[4 * mixtures]), point);
  point[2] = uniform[1] < 0.5 * (1 + tanh(0.5 * p[6 * mixtures]));
}

/* strokegen.models.mdn.gaussian.choose at a temperature, see `cooled` there. */
static Py_ssize_t choose_cooled(
    const float *logits, Py_ssize_t count, double temperature, double uniform) {
  double below[MOST_MIXTURES], most = -INFINITY;
  for (Py_ssize_t m = 0; m < count; m++)
    if (logits[m] > most) most = logits[m];
  for (Py_ssize_t m = 0; m < count; m++) {
    below[m] = logits[m] - most;
    if (below[m] != 0 || temperature >= COLD) below[m] /= temperature;
  }
  return choose(below, count, uniform);
}

/* strokegen.models.sketch_rnn.mixture.SketchMixture.draw for a row: p [6 M + 3], the temperatures of
the mixture and of the pen, two uniform and two normal numbers, to stroke-5. */
static void draw_row(
    const float *p, Py_ssize_t mixtures, const double *temperature, const double *uniform,
    const double *normal, float *row) {
  const double spread = sqrt(temperature[0]);
  const float *own = p + mixtures + choose_cooled(p, mixtures, temperature[0], uniform[0]);
  draw_normal(normal, own[0], own[mixtures], spread * exp(own[2 * mixtures]),
              spread * exp(own[3 * mixtures]), tanh(own[4 * mixtures]), row);
  memset(row + 2, 0, 3 * sizeof(float));
  row[2 + choose_cooled(p + 6 * mixtures, 3, temperature[1], uniform[1])] = 1;
}

#define MOST_ITEMS (MOST_PARTS + 8)

/* The items of a tuple, which keeps them. */
static Py_ssize_t items_of(PyObject *tuple, PyObject **items) {
  const Py_ssize_t count = PyTuple_Size(tuple);
  if (count > MOST_ITEMS) {
    PyErr_Format(PyExc_ValueError, "%zd items, expected %d at most", count, MOST_ITEMS);
    return -1;
  }
  for (Py_ssize_t i = 0; i < count; i++) items[i] = PyTuple_GetItem(tuple, i);
  return count;
}

/* A product whose parts change meanwhile, of a tuple (machine, matrix, plus [N], part, ...). */
static int inner_product(Arrays *arrays, Product *product, PyObject *tuple) {
  PyObject *items[MOST_ITEMS];
  const Py_ssize_t count = items_of(tuple, items);
  if (count < 0) return 0;
  if (count < 4) {
    PyErr_SetString(PyExc_TypeError, "a product is machine, matrix, plus, part, ...");
    return 0;
  }
  const Py_ssize_t width = PyObject_Size(items[2]);
  return width >= 0 && product_of(arrays, product, items, width, items + 3, count - 3, 1);
}

/* Numbers of Python's, as many as there are; 0 with an exception where one is none. */
static int numbers_of(PyObject *const *args, int count, double *numbers) {
  for (int i = 0; i < count; i++) {
    numbers[i] = PyFloat_AsDouble(args[i]);
    if (PyErr_Occurred()) return 0;
  }
  return 1;
}

/* M of a head of 6 M numbers and `others`; 0 with an exception where it has none. */
static Py_ssize_t mixtures_of(const Product *head, Py_ssize_t others) {
  const Py_ssize_t mixtures = (head->width - others) / 6;
  if (mixtures >= 1 && mixtures <= MOST_MIXTURES)
    return fits(head->width, 6 * mixtures + others, "numbers of the head") ? mixtures : 0;
  PyErr_Format(PyExc_ValueError, "%zd Gaussians, expected 1 to %d", mixtures, MOST_MIXTURES);
  return 0;
}

/* Blocks of rows are those of a machine. */
static int of_one_machine(const Product *products, int count) {
  for (int i = 1; i < count; i++)
    if (products[i].machine != products[0].machine) {
      PyErr_SetString(PyExc_ValueError, "products of two machines");
      return 0;
    }
  return 1;
}

/* ---- A line of the synthesis network of handwriting. */

static const char LINE[] =
    "line(cells, window, head, kappa, text, w, x, height, spacing, bias, uniform, normal, points, "
    "kappas, phi)";

static PyObject *line(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  Arrays arrays = {.count = 0};
  Product products[MOST_LAYERS + 2];
  Cell cells[MOST_LAYERS];
  Py_buffer *kappa, *text, *w, *x, *points, *kappas, *phi;
  const double *bias, *uniform, *normal;
  double *height, spacing;
  PyObject *items[MOST_ITEMS], *result = NULL;
  Room room;
  float *e;
  if (count != 15) {
    PyErr_SetString(PyExc_TypeError, LINE);
    return NULL;
  }
  const Py_ssize_t layers = PyTuple_Size(args[0]);
  if (layers < 0) return NULL;
  if (layers < 1 || layers > MOST_LAYERS) {
    PyErr_Format(PyExc_ValueError, "%zd layers, expected 1 to %d", layers, MOST_LAYERS);
    return NULL;
  }
  for (Py_ssize_t i = 0; i < layers; i++) {
    const Py_ssize_t found = items_of(PyTuple_GetItem(args[0], i), items);
    if (found < 0 || !cell_of(&arrays, &products[i], &cells[i], items, found, 1)) goto done;
    if (!fits(products[i].batch, products[0].batch, "rows of a layer")) goto done;
  }
  const Product *reads = &products[layers], *head = &products[layers + 1];
  const Py_ssize_t batch = products[0].batch;
  if (!numbers_of(args + 8, 1, &spacing) || !inner_product(&arrays, &products[layers], args[1]) ||
      !inner_product(&arrays, &products[layers + 1], args[2]) ||
      !fits(reads->batch, batch, "rows of the window") ||
      !fits(head->batch, batch, "rows of the head") ||
      !(kappa = floats(&arrays, args[3], "kappa", 2, 1)) ||
      !(text = floats(&arrays, args[4], "text", 3, 0)) ||
      !(w = floats(&arrays, args[5], "w", 2, 1)) || !(x = floats(&arrays, args[6], "x", 2, 1)) ||
      !(points = floats(&arrays, args[12], "points", 3, 1)) ||
      !(kappas = floats(&arrays, args[13], "kappas", 3, 1)) ||
      !(phi = floats(&arrays, args[14], "phi", 3, 1)))
    goto done;
  const Py_ssize_t steps = points->shape[0], mixtures = mixtures_of(head, 1);
  const Py_ssize_t gaussians = kappa->shape[1], inputs = x->shape[1];
  if (!mixtures || !(height = doubles(&arrays, args[7], "height", 1, batch, 0, 0)) ||
      !(bias = doubles(&arrays, args[9], "bias", 0, batch, 0, 0)) ||
      !(uniform = doubles(&arrays, args[10], "uniform", 0, steps, batch, 2)) ||
      !(normal = doubles(&arrays, args[11], "normal", 0, steps, batch, 2)) ||
      !fits(reads->width, 3 * gaussians, "numbers of the window") ||
      !fits(kappa->shape[0], batch, "rows of kappa") ||
      !fits(text->shape[0], batch, "rows of text") || !fits(w->shape[0], batch, "rows of w") ||
      !fits(w->shape[1], text->shape[2], "numbers of w") ||
      !fits(x->shape[0], batch, "rows of x") || !fits(inputs, inputs == 3 ? 3 : 4, "inputs") ||
      !fits(points->shape[1], batch, "rows of points") ||
      !fits(points->shape[2], 3, "numbers of a point") ||
      !fits(kappas->shape[0], steps, "steps of kappas") ||
      !fits(kappas->shape[1], batch, "rows of kappas") ||
      !fits(kappas->shape[2], gaussians, "numbers of kappas") ||
      !fits(phi->shape[0], steps, "steps of phi") || !fits(phi->shape[1], batch, "rows of phi") ||
      !fits(phi->shape[2], text->shape[1], "numbers of phi"))
    goto done;
  if (!of_one_machine(products, (int)layers + 2) || !room_for(products, (int)layers + 2, &room)) goto done;
  if (!(e = PyMem_Malloc((size_t)(reads->width + 1) * sizeof(float)))) {
    PyMem_Free(room.z);
    PyErr_NoMemory();
    goto done;
  }
  Py_BEGIN_ALLOW_THREADS
  for (Py_ssize_t first = 0, rows = 0; first < batch; first += rows)
    for (Py_ssize_t step = 0; step < steps; step++) {
      for (Py_ssize_t i = 0; i < layers; i++) {
        rows = stepped(&products[i], &cells[i], first, &room);
        if (i > 0) continue;
        multiplied(reads, first, &room);
        for (Py_ssize_t r = first; r < first + rows; r++) {
          float *now = row_at(kappas, step, r);
          const Window one = {
              room.z + (r - first) * reads->matrix.panels * PANEL, row(kappa, r),
              (const char *)row(text, r), row_to(w, r), now, row_at(phi, step, r), gaussians,
              text->shape[1], text->shape[2], text->strides[1]};
          reads->machine->window(&one, e);
          memcpy(row_to(kappa, r), now, (size_t)gaussians * sizeof(float));
        }
      }
      multiplied(head, first, &room);
      for (Py_ssize_t r = first; r < first + rows; r++) {
        float *point = row_at(points, step, r), *next = row_to(x, r);
        const Py_ssize_t chance = 2 * (step * batch + r);
        draw_point(room.z + (r - first) * head->matrix.panels * PANEL, mixtures, bias[r],
                   uniform + chance, normal + chance, point);
        height[r] += point[1];
        memcpy(next, point, 3 * sizeof(float));
        if (inputs == 4) next[3] = (float)(height[r] * spacing);
      }
    }
  Py_END_ALLOW_THREADS
  PyMem_Free(e);
  PyMem_Free(room.z);
  result = Py_NewRef(Py_None);
done:
  release(&arrays);
  return result;
}

/* ---- A sketch of SketchRNN's decoder. */

static const char SKETCH[] =
    "sketch(cell, head, x, place, told, share, far, temperature, pen temperature, uniform, normal, "
    "points)";

/* The pen goes to where row x says: the network is told a share of its place. */
static void go(const float *x, float *place, float *told, float share) {
  for (int axis = 0; axis < 2; axis++) {
    place[axis] += x[axis];
    told[axis] = share * place[axis];
  }
}

static PyObject *sketch(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  Arrays arrays = {.count = 0};
  Product products[2];
  Cell cell;
  Py_buffer *x, *place, *told, *points;
  const double *uniform, *normal;
  double facts[4]; /* share, far, both temperatures */
  PyObject *items[MOST_ITEMS], *result = NULL;
  Room room;
  if (count != 12) {
    PyErr_SetString(PyExc_TypeError, SKETCH);
    return NULL;
  }
  const Py_ssize_t found = items_of(args[0], items);
  if (found < 0 || !cell_of(&arrays, &products[0], &cell, items, found, 1) ||
      !inner_product(&arrays, &products[1], args[1]) || !numbers_of(args + 5, 4, facts) ||
      !(x = floats(&arrays, args[2], "x", 2, 1)) ||
      !(place = floats(&arrays, args[3], "place", 2, 1)) ||
      !(told = floats(&arrays, args[4], "told", 2, 1)) ||
      !(points = floats(&arrays, args[11], "points", 3, 1)))
    goto done;
  const Product *head = &products[1];
  const Py_ssize_t batch = head->batch, steps = points->shape[0], mixtures = mixtures_of(head, 3);
  if (!mixtures || !(uniform = doubles(&arrays, args[9], "uniform", 0, steps, batch, 2)) ||
      !(normal = doubles(&arrays, args[10], "normal", 0, steps, batch, 2)) ||
      !fits(products[0].batch, batch, "rows of the cell") ||
      !fits(x->shape[0], batch, "rows of x") || !fits(x->shape[1], 5, "numbers of x") ||
      !fits(place->shape[0], batch, "rows of place") ||
      !fits(place->shape[1], 2, "numbers of place") ||
      !fits(told->shape[0], batch, "rows of told") ||
      !fits(told->shape[1], 2, "numbers of told") ||
      !fits(points->shape[1], batch, "rows of points") ||
      !fits(points->shape[2], 5, "numbers of a point") || !of_one_machine(products, 2) ||
      !room_for(products, 2, &room))
    goto done;
  Py_BEGIN_ALLOW_THREADS
  for (Py_ssize_t first = 0, rows = 0; first < batch; first += rows) {
    char over[MOST_ROWS] = {0};
    Py_ssize_t left = rows = rows_from(head, first);
    for (Py_ssize_t step = 0; step < steps && left; step++) {
      for (Py_ssize_t r = first; r < first + rows; r++)
        go(row(x, r), row_to(place, r), row_to(told, r), (float)facts[0]);
      stepped(&products[0], &cell, first, &room);
      multiplied(head, first, &room);
      for (Py_ssize_t r = first; r < first + rows; r++) {
        float *next = row_to(x, r);
        const Py_ssize_t chance = 2 * (step * batch + r);
        draw_row(room.z + (r - first) * head->matrix.panels * PANEL, mixtures, facts + 2,
                 uniform + chance, normal + chance, next);
        const int near = fabsf(next[0]) < facts[1] && fabsf(next[1]) < facts[1];
        if (!over[r - first]) {
          memcpy(row_at(points, step, r), next, 5 * sizeof(float));
          over[r - first] = !near || next[4] != 0;
          left -= over[r - first];
        }
        if (!near) memset(next, 0, 5 * sizeof(float));
      }
    }
  }
  Py_END_ALLOW_THREADS
  PyMem_Free(room.z);
  result = Py_NewRef(Py_None);
done:
  release(&arrays);
  return result;
}
