export function Viewer({ assetId }: { assetId: number }) {
  return <div className="fixed inset-0 z-30 bg-canvas">{assetId}</div>
}
