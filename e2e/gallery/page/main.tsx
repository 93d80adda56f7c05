import { createRoot } from 'react-dom/client'
import { App } from '../../../renderer/app/App.tsx'
import { SCENES } from './scenes.ts'

/** `?scene=name` shows one scene; without it, a list. `data-scene` on the body says when it has settled. */
const name = new URLSearchParams(location.search).get('scene')
const scene = name === null ? undefined : SCENES[name]
const root = document.getElementById('root')

if (scene === undefined || root === null) {
  const list = document.createElement('ul')
  for (const key of Object.keys(SCENES)) {
    const link = document.createElement('a')
    link.href = `?scene=${key}`
    link.textContent = key
    list.append(Object.assign(document.createElement('li'), {}), link)
  }
  document.body.append(list)
} else {
  const { fake, act } = scene()
  createRoot(root).render(<App api={fake.api} />)
  act(fake).then(
    () => {
      document.body.dataset.scene = 'settled'
    },
    (thrown: unknown) => {
      document.body.dataset.scene = `failed: ${String(thrown)}`
    },
  )
}
Object.assign(window, { sceneNames: Object.keys(SCENES) })
