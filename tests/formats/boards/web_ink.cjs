// What signature_pad and iink-ts make of ink. It needs npm's signature_pad@5.1.4, iink-ts@3.3.2 and
// jsdom, which NODE_PATH leads to:
//   node web_ink.cjs make > web_ink.json         ink of a pen's events, as they save and send it
//   node web_ink.cjs signature_pad < data.json   what the pad holds after fromData
//   node web_ink.cjs thickness < data.json       how thick it draws each stroke, at its ends
const { readFileSync } = require('node:fs')
const { JSDOM } = require('jsdom')
const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' })
globalThis.window = window
for (const name of ['document', 'HTMLElement', 'HTMLCanvasElement', 'Element', 'Node', 'SVGElement', 'Event',
  'CustomEvent', 'EventTarget', 'MutationObserver', 'DOMParser', 'Image', 'PointerEvent', 'MouseEvent', 'localStorage'])
  if (window[name]) globalThis[name] = window[name]
Object.defineProperty(globalThis, 'navigator', { value: window.navigator, configurable: true })
let thick = []
const calls = new Proxy({ arc: (x, y, radius) => thick.push(2 * radius), stroke: () => thick.push(calls.lineWidth) }, { get: (own, name) => own[name] ?? (() => {}), set: (own, name, value) => { own[name] = value; return true } })
window.HTMLCanvasElement.prototype.getContext = () => calls
let SignaturePad // a module, which require finds but cannot load

function pad() {
  const canvas = window.document.createElement('canvas')
  Object.assign(canvas, { width: 600, height: 300 })
  return [canvas, new SignaturePad(canvas, { throttle: 0, minDistance: 0 })]
}

const PLACES = [[[10, 20, 0.25], [14, 26.5, 0.5], [20, 30, 0.75], [41, 22, 0.5]], [[50, 60, 0.125]], [[70, 5, 1], [75.5, 9, 0.5]]]
const BEGIN = 1700000000000

function drawn(pressed) {
  const [canvas, own] = pad()
  let now = BEGIN
  Date.now = () => (now += 16)
  PLACES.forEach((stroke, number) => {
    own.penColor = ['navy', 'rgba(255, 0, 0, 0.5)', '#00aa00'][number]
    own.maxWidth = 2.5 + number
    const fire = (type, [x, y, pressure], target) => {
      const event = new window.MouseEvent(type, { clientX: x, clientY: y, buttons: type === 'pointerup' ? 0 : 1, bubbles: true, cancelable: true })
      Object.defineProperties(event, { pointerId: { value: 1 }, ...(pressed && { pressure: { value: pressure } }) })
      target.dispatchEvent(event)
    }
    fire('pointerdown', stroke[0], canvas)
    stroke.slice(1).forEach((place) => fire('pointermove', place, canvas.ownerDocument.defaultView))
    fire('pointerup', stroke[stroke.length - 1], canvas.ownerDocument.defaultView)
  })
  return own.toData()
}

async function main() {
  SignaturePad = (await import(require.resolve('signature_pad').replace('.umd.js', '.js'))).default
  if (process.argv[2] === 'signature_pad') {
    const [, own] = pad()
    own.fromData(JSON.parse(readFileSync(0, 'utf8')))
    return own.toData()
  }
  if (process.argv[2] === 'thickness')
    return JSON.parse(readFileSync(0, 'utf8')).map((stroke) => {
      thick = []
      pad()[1].fromData([stroke])
      return [Math.min(...thick), Math.max(...thick)]
    })
  const iink = await import(require.resolve('iink-ts').replace('iink.min.js', 'iink.esm.js'))
  const model = new iink.Model(600, 300)
  PLACES.forEach((stroke, number) => {
    const style = number < 2 ? { color: '#1a237e', '-myscript-pen-width': 0.75 } : { color: '#ff000080' }
    const own = new iink.Stroke(style, 'pen')
    own.id = `stroke-${number}`
    own.pointers = stroke.map(([x, y, p], at) => ({ x, y, p, t: BEGIN + 100 * number + 8 * at }))
    model.addStroke(own)
  })
  const server = { scheme: 'https', host: 'localhost', applicationKey: 'a', hmacKey: 'b' }
  const first = new iink.RecognizerHTTPV1({ server, recognition: { type: 'TEXT' } }).buildData(model)
  const second = new iink.RecognizerHTTPV2({ server, recognition: { type: 'TEXT' } }).buildData(model.symbols)
  delete first.configuration
  delete second.configuration
  return { places: PLACES, begin: BEGIN, pen: drawn(true), mouse: drawn(false), first, second, strokes: model.symbols }
}
main().then((said) => process.stdout.write(JSON.stringify(said), () => process.exit(0)))
