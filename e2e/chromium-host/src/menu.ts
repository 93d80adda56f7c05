import { guarded, notImplemented } from './guard.ts'

/** What a menu item may say. An accelerator is kept but no key press reaches it: the host draws no menu. */
export const MENU_ITEM_OPTIONS = ['id', 'label', 'role', 'type', 'submenu', 'click', 'accelerator', 'enabled', 'visible'] as const

type Template = Electron.MenuItemConstructorOptions

export interface HostMenuItem {
  readonly id: string
  readonly label: string
  readonly role: Template['role']
  readonly type: NonNullable<Template['type']>
  readonly accelerator: Template['accelerator']
  readonly submenu: HostMenu | undefined
  enabled: boolean
  visible: boolean
  click(): void
}

export interface HostMenu {
  readonly items: readonly HostMenuItem[]
  getMenuItemById(id: string): HostMenuItem | null
}

/** `Menu`: built, installed, looked up and clicked by tests, never drawn. */
export function createMenuModule(focusedWindow: () => unknown) {
  let applicationMenu: HostMenu | null = null

  function buildItem(template: Template): HostMenuItem {
    const known: readonly string[] = MENU_ITEM_OPTIONS
    for (const name of Object.keys(template)) if (!known.includes(name)) throw notImplemented(`the menu item option '${name}'`)
    const { submenu, click } = template
    const item: HostMenuItem = guarded('MenuItem', {
      id: template.id ?? '',
      label: template.label ?? '',
      role: template.role,
      type: template.type ?? (submenu === undefined ? 'normal' : 'submenu'),
      accelerator: template.accelerator,
      submenu: Array.isArray(submenu) ? build(submenu) : (submenu as unknown as HostMenu | undefined),
      enabled: template.enabled ?? true,
      visible: template.visible ?? true,
      click() {
        if (!click) throw notImplemented(`clicking a menu item with the role '${template.role}'`)
        click(item as never, focusedWindow() as never, {} as never)
      },
    })
    return item
  }

  function build(template: readonly Template[]): HostMenu {
    const items = template.map(buildItem)
    return guarded('Menu', {
      items,
      getMenuItemById(id: string) {
        for (const item of items) {
          const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
          if (found) return found
        }
        return null
      },
    })
  }

  return guarded('Menu', {
    buildFromTemplate: build,
    setApplicationMenu(menu: HostMenu | null) {
      applicationMenu = menu
    },
    getApplicationMenu: () => applicationMenu,
  })
}
