// What tldraw makes of a board. It needs npm's tldraw@5.4.2, react@19, react-dom@19 and jsdom, which
// NODE_PATH leads to:
//   node tldraw.cjs make > tldraw.json    a board of its own, and where its shapes lie
//   node tldraw.cjs read < board.tldr     where the shapes of a board lie
const { readFileSync } = require('node:fs')
const { JSDOM } = require('jsdom')
const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' })
for (const name of ['document', 'HTMLElement', 'Element', 'Node', 'SVGElement', 'getComputedStyle',
  'MutationObserver', 'Image', 'Event', 'CustomEvent', 'DOMParser', 'localStorage', 'Range'])
  globalThis[name] ??= window[name]
globalThis.window = window
globalThis.requestAnimationFrame = window.requestAnimationFrame = (then) => setTimeout(then, 16)
globalThis.cancelAnimationFrame = window.cancelAnimationFrame = clearTimeout
Object.defineProperty(globalThis, 'navigator', { value: window.navigator, configurable: true })
globalThis.matchMedia = window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} })
globalThis.ResizeObserver = window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} }
globalThis.IntersectionObserver = window.ResizeObserver
window.document.fonts = { add() {}, forEach() {}, [Symbol.iterator]: function* () {} }
const t = require('tldraw')

const make = process.argv[2] === 'make'
const options = { shapeUtils: t.defaultShapeUtils, bindingUtils: t.defaultBindingUtils }
let store = t.createTLStore(options)
if (!make) {
  const found = t.parseTldrawJsonFile({ schema: store.schema, json: readFileSync(0, 'utf8') })
  if (!found.ok) throw new Error(JSON.stringify(found.error).slice(0, 500) + String(found.error.cause ?? ''))
  store = found.value
}
const editor = new t.Editor({ store, ...options, tools: [], getContainer: () => window.document.body })

// Numbers from 0 to 1 that are the same everywhere.
let state = 7
const random = () => ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648)
const ids = {}
const id = (name) => (ids[name] ??= t.createShapeId(name))

function pen(count, step) {
  let [x, y] = [0, 0]
  return Array.from({ length: count }, () => {
    const point = { x, y, z: Math.round(random() * 100) / 100 }
    x += (random() - 0.3) * step
    y += (random() - 0.5) * step
    return point
  })
}
const segment = (points, type = 'free', dim) => ({ type, path: t.b64Vecs.encodePoints(points, dim), ...(dim && { dim }) })

function board() {
  editor.createShapes([
    { id: id('pen'), type: 'draw', x: 10, y: 20, rotation: 0.7, opacity: 0.5,
      props: { isPen: true, isComplete: true, color: 'blue', size: 'l', dash: 'draw', segments: [segment(pen(25, 12), 'free', 3)] } },
    { id: id('mouse'), type: 'draw', x: -100.25, y: 300.5, props: { isComplete: true, size: 's', dash: 'solid', scale: 1.5, segments: [segment(pen(15, 60), 'free', 2)] } },
    { id: id('corner'), type: 'draw', x: 50, y: 60, props: { isComplete: true, size: 'xl', color: 'red',
      segments: [segment(pen(5, 9)), segment([{ x: 30, y: 5 }, { x: 200, y: 90 }], 'straight'), segment([{ x: 200, y: 90 }, { x: 10, y: 120 }], 'straight')] } },
    { id: id('dot'), type: 'draw', x: 400, y: 400, props: { isComplete: true, segments: [segment([{ x: 0, y: 0, z: 0.5 }])] } },
    { id: id('marker'), type: 'highlight', x: 0, y: 200, props: { isComplete: true, color: 'green', size: 'm', segments: [segment(pen(10, 30))] } },
    { id: id('line'), type: 'line', x: 33, y: 44, rotation: -0.4, props: { points: { a1: { id: 'a1', index: 'a1', x: 0, y: 0 }, a3: { id: 'a3', index: 'a3', x: 10, y: 80 }, a2: { id: 'a2', index: 'a2', x: 60, y: 20 } } } },
    { id: id('spline'), type: 'line', x: -50, y: 70, props: { spline: 'cubic', color: 'violet', points: { a1: { id: 'a1', index: 'a1', x: 0, y: 0 }, a2: { id: 'a2', index: 'a2', x: 90, y: 20 }, a3: { id: 'a3', index: 'a3', x: 40, y: 120 }, a4: { id: 'a4', index: 'a4', x: -60, y: 10 } } } },
    { id: id('box'), type: 'geo', x: 500, y: 0, rotation: 1.1, props: { geo: 'rectangle', w: 120, h: 40, growY: 15 } },
    { id: id('egg'), type: 'geo', x: 500, y: 100, rotation: 0.3, props: { geo: 'ellipse', w: 150, h: 60 } },
    { id: id('roof'), type: 'geo', x: 500, y: 200, props: { geo: 'triangle', w: 50, h: 70, flipY: true, flipX: true } },
    { id: id('kite'), type: 'geo', x: 500, y: 300, props: { geo: 'diamond', w: 55, h: 75 } },
    { id: id('star'), type: 'geo', x: 700, y: 300, props: { geo: 'star', w: 55, h: 75 } },
    { id: id('arrow'), type: 'arrow', x: 600, y: 10, rotation: 0.5, props: { start: { x: 0, y: 0 }, end: { x: 70, y: -30 }, bend: 0 } },
    { id: id('bent'), type: 'arrow', x: 600, y: 10, props: { start: { x: 0, y: 0 }, end: { x: 70, y: -30 }, bend: 20 } },
    { id: id('frame'), type: 'frame', x: 800, y: 100, rotation: 0.2, opacity: 0.8, props: { w: 300, h: 300 } },
    { id: id('framed'), type: 'draw', parentId: id('frame'), x: 20, y: 30, rotation: 0.1, opacity: 0.5, props: { isComplete: true, segments: [segment(pen(12, 8))] } },
  ])
  editor.resizeShape(id('mouse'), { x: -1.5, y: 0.8 })
  editor.groupShapes([id('pen'), id('corner')], { groupId: id('inner') })
  editor.rotateShapesBy([id('inner')], 0.6)
  editor.groupShapes([id('inner'), id('marker')], { groupId: id('outer') })
  editor.rotateShapesBy([id('outer')], -1.3)
  editor.sendToBack([id('kite')])
  const page = t.PageRecordType.createId('second')
  editor.createPage({ name: 'Ideas', id: page })
  editor.setCurrentPage(page)
  editor.createShapes([{ id: id('far'), type: 'draw', x: 1e4, y: -1e4, props: { isComplete: true, segments: [segment(pen(40, 10.3))] } }])
  editor.createPage({ name: 'Page 3', id: t.PageRecordType.createId('third') })
}

function* shapesIn(parent, opacity = 1) {
  for (const child of editor.getSortedChildIdsForParent(parent)) {
    const shape = editor.getShape(child)
    yield [shape, opacity * shape.opacity]
    yield* shapesIn(child, opacity * shape.opacity)
  }
}

function told([shape, opacity]) {
  const transform = editor.getShapePageTransform(shape)
  const { props } = shape
  let points
  if (shape.type === 'draw' || shape.type === 'highlight')
    points = props.segments.flatMap((one) => one.type === 'free'
      ? t.getPointsFromDrawSegment(one, props.scaleX, props.scaleY)
      : t.b64Vecs.decodePoints(one.path, one.dim).map((p) => new t.Vec(p.x * props.scaleX, p.y * props.scaleY, p.z)))
  else if (shape.type === 'line' || shape.type === 'geo' || shape.type === 'arrow')
    points = (editor.getShapeGeometry(shape).children?.[0] ?? editor.getShapeGeometry(shape)).vertices
  const util = editor.getShapeUtil(shape)
  const shown = t.getDisplayValues && points ? t.getDisplayValues(util, shape, 'light') : {}
  return { name: shape.id.slice(6), type: shape.type, opacity, colour: shown.strokeColor, width: shown.strokeWidth,
    points: points?.map((p) => { const { x, y } = transform.applyToPoint(p); return [x, y, p.z] }) }
}

if (make) board()
const pages = editor.getPages().map((page) => {
  editor.setCurrentPage(page.id)
  return { name: page.name, shapes: [...shapesIn(page.id)].map(told) }
})
const records = Object.values(editor.store.serialize('document'))
const file = { tldrawFileFormatVersion: 1, schema: editor.store.schema.serialize(), records }
process.stdout.write(JSON.stringify(make ? { file, pages } : { pages }), () => process.exit(0))
