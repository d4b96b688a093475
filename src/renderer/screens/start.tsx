export function Start(props: { readonly onVerify: () => void }) {
  return (
    <button type="button" onClick={props.onVerify}>
      verify
    </button>
  )
}
