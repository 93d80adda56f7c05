import { expect, it } from 'vitest'
import { folderKindOf } from './folder-kind.ts'

it.each([
  ['/Users/a/Library/Mobile Documents/com~apple~CloudDocs/Keys', 'icloud'],
  ['C:\\Users\\a\\iCloudDrive\\Keys', 'icloud'],
  ['/Users/a/Library/CloudStorage/GoogleDrive-a@example.com/My Drive', 'gdrive'],
  ['G:\\My Drive\\Keys', 'gdrive'],
  ['/home/a/Google Drive', 'gdrive'],
  ['/home/a/Dropbox (Personal)/x', 'dropbox'],
  ['C:\\Users\\a\\OneDrive - Firm\\x', 'onedrive'],
  ['/home/a/Documents/OneDriver', 'other'],
  ['/home/a/dropboxes', 'other'],
])('%s', (path, kind) => expect(folderKindOf(path)).toBe(kind))
