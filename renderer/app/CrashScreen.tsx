import { Component } from 'react'
import { useWords } from '../i18n/text.tsx'
import { Rail } from '../recovery/Rail.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Frame } from './Frame.tsx'

type Props = { readonly children: React.ReactNode }

/** A fault of the page itself: main and the recovery go on, so showing the page again loses nothing. */
export class CrashScreen extends Component<Props, { readonly hasCrashed: boolean }> {
  override state = { hasCrashed: false }
  static getDerivedStateFromError = () => ({ hasCrashed: true })
  override render() {
    if (!this.state.hasCrashed) return this.props.children
    return (
      <Frame rail={<Rail app={null} />}>
        <Crashed onAgain={() => this.setState({ hasCrashed: false })} />
      </Frame>
    )
  }
}

function Crashed({ onAgain }: { readonly onAgain: () => void }) {
  const words = useWords()
  return (
    <Screen
      title={words('app.crashed.title')}
      lead={words('app.crashed.lead')}
      primary={{ label: words('app.crashed.action'), onPress: onAgain }}
    />
  )
}
