<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja_JP" sourcelanguage="en">
    <context>
        <name>About</name>
        <message>
            <source>Saisei {version}: a photo editor whose filters are generative models that run on your own machine. Nothing you open leaves it.

Saisei is free software under the MIT licence. Below are the parts it is made of, with their licences; Qt and PySide are used under the LGPL 3 and can be replaced by versions of your own.</source>
            <translation>Saisei {version}：お使いのコンピューター上で動く生成モデルをフィルターとして備えた写真エディターです。開いた写真が外部に送られることはありません。

Saisei は MIT ライセンスのフリーソフトウェアです。以下は構成部品とそのライセンスです。Qt と PySide は LGPL 3 に基づいて使用しており、ご自身で用意したものに置き換えられます。</translation>
        </message>
    </context>
    <context>
        <name>Actions</name>
        <message>
            <source>&amp;About Saisei</source>
            <translation>Saisei について(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Actual size</source>
            <translation>等倍表示(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Add mask</source>
            <translation>マスクを追加(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Adjust</source>
            <translation>色調補正(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Cancel the running job</source>
            <translation>実行中の処理を中止(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Clone stamp</source>
            <translation>コピースタンプ(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Close</source>
            <translation>閉じる(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Copy picture</source>
            <translation>画像をコピー(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Edit</source>
            <translation>編集(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Edit parameters…</source>
            <translation>設定を編集(&amp;E)…</translation>
        </message>
        <message>
            <source>&amp;Ellipse selection</source>
            <translation>楕円形選択(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Feather…</source>
            <translation>境界をぼかす(&amp;F)…</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>ファイル(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Fit in window</source>
            <translation>ウィンドウに合わせる(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Flatten</source>
            <translation>画像を統合(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Group</source>
            <translation>グループ化(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Grow…</source>
            <translation>拡張(&amp;G)…</translation>
        </message>
        <message>
            <source>&amp;Hand</source>
            <translation>手のひら(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>ヘルプ(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;Image</source>
            <translation>イメージ(&amp;I)</translation>
        </message>
        <message>
            <source>&amp;Invert</source>
            <translation>選択範囲を反転(&amp;I)</translation>
        </message>
        <message>
            <source>&amp;Jobs</source>
            <translation>処理(&amp;J)</translation>
        </message>
        <message>
            <source>&amp;Keyboard shortcuts</source>
            <translation>キーボードショートカット(&amp;K)</translation>
        </message>
        <message>
            <source>&amp;Lasso</source>
            <translation>なげなわ(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Layer</source>
            <translation>レイヤー(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Merge down</source>
            <translation>下のレイヤーと結合(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Move layer</source>
            <translation>レイヤーを移動(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Next document</source>
            <translation>次のドキュメント(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Open…</source>
            <translation>開く(&amp;O)…</translation>
        </message>
        <message>
            <source>&amp;Paste</source>
            <translation>貼り付け(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Polygon lasso</source>
            <translation>多角形なげなわ(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Preferences…</source>
            <translation>環境設定(&amp;P)…</translation>
        </message>
        <message>
            <source>&amp;Previous document</source>
            <translation>前のドキュメント(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>終了(&amp;Q)</translation>
        </message>
        <message>
            <source>&amp;Rectangle selection</source>
            <translation>長方形選択(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Redo</source>
            <translation>やり直し(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Run again</source>
            <translation>再実行(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>保存(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Save selection…</source>
            <translation>選択範囲を保存(&amp;S)…</translation>
        </message>
        <message>
            <source>&amp;Select</source>
            <translation>選択範囲(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Show or hide</source>
            <translation>表示／非表示(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Tools</source>
            <translation>ツール(&amp;T)</translation>
        </message>
        <message>
            <source>&amp;Undo</source>
            <translation>元に戻す(&amp;U)</translation>
        </message>
        <message>
            <source>&amp;Unload models</source>
            <translation>モデルをメモリから解放(&amp;U)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>表示(&amp;V)</translation>
        </message>
        <message>
            <source>&amp;Work on the mask</source>
            <translation>マスクを編集(&amp;W)</translation>
        </message>
        <message>
            <source>&amp;Zoom</source>
            <translation>ズーム(&amp;Z)</translation>
        </message>
        <message>
            <source>&amp;Zoom to selection</source>
            <translation>選択範囲に合わせてズーム(&amp;Z)</translation>
        </message>
        <message>
            <source>A document keeps at least one layer.</source>
            <translation>ドキュメントには少なくとも 1 つのレイヤーが必要です。</translation>
        </message>
        <message>
            <source>A layer is still being computed; cancel the job or wait.</source>
            <translation>まだ計算中のレイヤーがあります。ジョブを中止するか、お待ちください。</translation>
        </message>
        <message>
            <source>A&amp;pply mask</source>
            <translation>マスクを適用(&amp;P)</translation>
        </message>
        <message>
            <source>Add a copy of the selected layer above it.</source>
            <translation>選択中のレイヤーの複製をその上に追加します。</translation>
        </message>
        <message>
            <source>Add an empty layer above the selected one, to paint on.</source>
            <translation>描画用の空のレイヤーを選択中のレイヤーの上に追加します。</translation>
        </message>
        <message>
            <source>Apply or cancel the open filter first.</source>
            <translation>先に、開いているフィルターを適用するかキャンセルしてください。</translation>
        </message>
        <message>
            <source>Cancel &amp;all jobs</source>
            <translation>すべての処理を中止(&amp;A)</translation>
        </message>
        <message>
            <source>Choose the device, the memory limit and what is written into files.</source>
            <translation>使用するデバイス、メモリの上限、ファイルに書き込む内容などを設定します。</translation>
        </message>
        <message>
            <source>Choose whether the mask of this layer counts.</source>
            <translation>このレイヤーのマスクを有効にするかどうかを選びます。</translation>
        </message>
        <message>
            <source>Choose whether tools paint on the mask of this layer or on its pixels.</source>
            <translation>ツールがこのレイヤーのマスクに描くか、ピクセルに描くかを選びます。</translation>
        </message>
        <message>
            <source>Click from corner to corner; Enter closes the line, Backspace takes a corner back.</source>
            <translation>角から角へクリックします。Enter で線を閉じ、Backspace で角を 1 つ取り消します。</translation>
        </message>
        <message>
            <source>Click to paint with the colour that is there.</source>
            <translation>クリックした位置の色を描画色にします。</translation>
        </message>
        <message>
            <source>Click to select what has the same colour.</source>
            <translation>クリックして、同じ色の部分を選択します。</translation>
        </message>
        <message>
            <source>Click to show the picture larger there; with Alt, smaller.</source>
            <translation>クリックした位置を中心に拡大します。Alt を押しながらで縮小します。</translation>
        </message>
        <message>
            <source>Close all documents and leave.</source>
            <translation>すべてのドキュメントを閉じて終了します。</translation>
        </message>
        <message>
            <source>Close this document.</source>
            <translation>このドキュメントを閉じます。</translation>
        </message>
        <message>
            <source>Copy &amp;diagnostics</source>
            <translation>診断情報をコピー(&amp;D)</translation>
        </message>
        <message>
            <source>Copy sele&amp;ction to a layer</source>
            <translation>選択範囲を新規レイヤーにコピー(&amp;C)</translation>
        </message>
        <message>
            <source>Copy versions, device and recent messages to the clipboard, for a report.</source>
            <translation>バージョン、デバイス、最近のメッセージを、問題の報告用にクリップボードへコピーします。</translation>
        </message>
        <message>
            <source>Copy what is selected of this layer to a new layer above it.</source>
            <translation>このレイヤーの選択範囲を、その上の新しいレイヤーにコピーします。</translation>
        </message>
        <message>
            <source>Copy what is visible of the document to the clipboard, in 8 bits and sRGB.</source>
            <translation>表示されている画像を、8 ビットの sRGB でクリップボードにコピーします。</translation>
        </message>
        <message>
            <source>Crop to &amp;selection</source>
            <translation>選択範囲で切り抜き(&amp;S)</translation>
        </message>
        <message>
            <source>De&amp;lete</source>
            <translation>削除(&amp;L)</translation>
        </message>
        <message>
            <source>Dele&amp;te mask</source>
            <translation>マスクを削除(&amp;T)</translation>
        </message>
        <message>
            <source>Do the step again that was undone.</source>
            <translation>取り消した操作をもう一度行います。</translation>
        </message>
        <message>
            <source>Drag a box around an object: what stands out in it is selected.</source>
            <translation>対象を枠で囲むようにドラッグすると、その中で際立つものが選択されます。</translation>
        </message>
        <message>
            <source>Drag a rectangle. Shift adds to the selection, Alt takes away from it.</source>
            <translation>長方形をドラッグします。Shift で選択範囲に追加、Alt で選択範囲から除外します。</translation>
        </message>
        <message>
            <source>Drag an ellipse. Shift adds to the selection, Alt takes away from it.</source>
            <translation>楕円形をドラッグします。Shift で選択範囲に追加、Alt で選択範囲から除外します。</translation>
        </message>
        <message>
            <source>Drag the picture; any tool does it with the space bar or the middle button.</source>
            <translation>画像をドラッグして移動します。ほかのツールの使用中も、スペースバーまたは中ボタンで移動できます。</translation>
        </message>
        <message>
            <source>Drag the selected layer; the arrow keys move it by a pixel.</source>
            <translation>選択したレイヤーをドラッグで移動します。矢印キーで 1 ピクセルずつ動きます。</translation>
        </message>
        <message>
            <source>Draw around what is to be selected.</source>
            <translation>選択したいものを囲むように描きます。</translation>
        </message>
        <message>
            <source>Dupl&amp;icate</source>
            <translation>複製(&amp;I)</translation>
        </message>
        <message>
            <source>E&amp;nhance</source>
            <translation>画質向上(&amp;N)</translation>
        </message>
        <message>
            <source>E&amp;yedropper</source>
            <translation>スポイト(&amp;Y)</translation>
        </message>
        <message>
            <source>Era&amp;ser</source>
            <translation>消しゴム(&amp;S)</translation>
        </message>
        <message>
            <source>Everything is saved already; Save as… writes another file.</source>
            <translation>すべて保存済みです。別のファイルに書き出すには「名前を付けて保存…」を使ってください。</translation>
        </message>
        <message>
            <source>F&amp;ull screen</source>
            <translation>全画面表示(&amp;U)</translation>
        </message>
        <message>
            <source>Free the memory that loaded models take; they load again when needed.</source>
            <translation>読み込んだモデルが使っているメモリを解放します。必要になると再び読み込まれます。</translation>
        </message>
        <message>
            <source>From &amp;layer</source>
            <translation>レイヤーから作成(&amp;L)</translation>
        </message>
        <message>
            <source>Give the selected layer or group another name.</source>
            <translation>選択中のレイヤーまたはグループの名前を変えます。</translation>
        </message>
        <message>
            <source>Go to the next open document.</source>
            <translation>開いている次のドキュメントに移ります。</translation>
        </message>
        <message>
            <source>Go to the previous open document.</source>
            <translation>開いている前のドキュメントに移ります。</translation>
        </message>
        <message>
            <source>Heal&amp;ing brush</source>
            <translation>修復ブラシ(&amp;I)</translation>
        </message>
        <message>
            <source>Hide parts of this layer without losing them: all is shown at first, or what is selected.</source>
            <translation>このレイヤーの一部を失わずに隠します。最初はすべて、または選択範囲が表示されます。</translation>
        </message>
        <message>
            <source>Hold Alt and click where to copy from, then paint.</source>
            <translation>Alt を押しながらコピー元をクリックし、続けて塗ります。</translation>
        </message>
        <message>
            <source>Keep the frame around what is selected; layers keep what lies outside of it.</source>
            <translation>選択範囲を囲む枠に切り抜きます。枠の外の部分はレイヤーに残ります。</translation>
        </message>
        <message>
            <source>Keep the pixels, the mask and the place of this layer safe from changes.</source>
            <translation>このレイヤーのピクセル、マスク、位置を変更から守ります。</translation>
        </message>
        <message>
            <source>L&amp;oad selection…</source>
            <translation>選択範囲を読み込む(&amp;O)…</translation>
        </message>
        <message>
            <source>Loc&amp;k</source>
            <translation>ロック(&amp;K)</translation>
        </message>
        <message>
            <source>Magic &amp;wand</source>
            <translation>自動選択(&amp;W)</translation>
        </message>
        <message>
            <source>Make a new document from the picture on the clipboard.</source>
            <translation>クリップボードの画像から新しいドキュメントを作成します。</translation>
        </message>
        <message>
            <source>Make all layers one; hidden ones are removed.</source>
            <translation>すべてのレイヤーを一つにします。隠れているレイヤーは削除されます。</translation>
        </message>
        <message>
            <source>Make all layers that are shown one; hidden ones stay.</source>
            <translation>表示中のレイヤーをすべて一つにします。隠れているレイヤーは残ります。</translation>
        </message>
        <message>
            <source>Make the selected layer transparent, or hide it where its mask is chosen.</source>
            <translation>選択したレイヤーを透明にします。マスクを選んでいるときは、その部分を隠します。</translation>
        </message>
        <message>
            <source>Make this layer and the one below it one.</source>
            <translation>このレイヤーと下のレイヤーを一つにします。</translation>
        </message>
        <message>
            <source>Make what the mask hides transparent for good, and remove the mask.</source>
            <translation>マスクで隠れている部分を透明に確定し、マスクを取り除きます。</translation>
        </message>
        <message>
            <source>Mask &amp;brush</source>
            <translation>マスクブラシ(&amp;B)</translation>
        </message>
        <message>
            <source>Merge &amp;visible</source>
            <translation>表示レイヤーを結合(&amp;V)</translation>
        </message>
        <message>
            <source>Move &amp;down</source>
            <translation>下へ移動(&amp;D)</translation>
        </message>
        <message>
            <source>Move &amp;up</source>
            <translation>上へ移動(&amp;U)</translation>
        </message>
        <message>
            <source>Move the edge of the selection inwards.</source>
            <translation>選択範囲の境界を内側へ縮めます。</translation>
        </message>
        <message>
            <source>Move the edge of the selection outwards.</source>
            <translation>選択範囲の境界を外側へ広げます。</translation>
        </message>
        <message>
            <source>Move the selected layer above the next one.</source>
            <translation>選択したレイヤーを 1 つ上へ移動します。</translation>
        </message>
        <message>
            <source>Move the selected layer below the next one.</source>
            <translation>選択したレイヤーを 1 つ下へ移動します。</translation>
        </message>
        <message>
            <source>New la&amp;yer</source>
            <translation>新規レイヤー(&amp;Y)</translation>
        </message>
        <message>
            <source>No job is running.</source>
            <translation>実行中の処理はありません。</translation>
        </message>
        <message>
            <source>No layer is shown; show one first.</source>
            <translation>表示中のレイヤーがありません。先に一つ表示してください。</translation>
        </message>
        <message>
            <source>No model for this filter is installed; put one into the models folder.</source>
            <translation>このフィルター用のモデルがインストールされていません。モデルフォルダーに入れてください。</translation>
        </message>
        <message>
            <source>No photo was opened yet.</source>
            <translation>まだ写真を開いていません。</translation>
        </message>
        <message>
            <source>No sample photo is installed.</source>
            <translation>サンプル写真がインストールされていません。</translation>
        </message>
        <message>
            <source>Nothing is selected: choose a selection tool and drag over the picture.</source>
            <translation>何も選択されていません。選択ツールを選び、画像の上をドラッグしてください。</translation>
        </message>
        <message>
            <source>One of the layers is locked; unlock it first.</source>
            <translation>ロックされたレイヤーがあります。先にロックを解除してください。</translation>
        </message>
        <message>
            <source>One of the layers that are shown is locked; unlock it first.</source>
            <translation>表示中のレイヤーにロックされたものがあります。先にロックを解除してください。</translation>
        </message>
        <message>
            <source>Only layers that are shown can be merged; show both first.</source>
            <translation>結合できるのは表示中のレイヤーだけです。先に両方を表示してください。</translation>
        </message>
        <message>
            <source>Only one document is open.</source>
            <translation>開いているドキュメントは 1 つだけです。</translation>
        </message>
        <message>
            <source>Open a noisy photo that comes with Saisei, to try things on.</source>
            <translation>Saisei に付属するノイズの多い写真を開いて、機能を試せます。</translation>
        </message>
        <message>
            <source>Open a photo first.</source>
            <translation>先に写真を開いてください。</translation>
        </message>
        <message>
            <source>Open photos (JPEG, PNG, TIFF, WebP, HEIC, AVIF, RAW) and documents (ORA, PSD).</source>
            <translation>写真（JPEG、PNG、TIFF、WebP、HEIC、AVIF、RAW）とドキュメント（ORA、PSD）を開きます。</translation>
        </message>
        <message>
            <source>Open sa&amp;mple photo</source>
            <translation>サンプル写真を開く(&amp;M)</translation>
        </message>
        <message>
            <source>Open the filter that made this layer, with the settings it had.</source>
            <translation>このレイヤーを作成したフィルターを、そのときの設定で開きます。</translation>
        </message>
        <message>
            <source>P&amp;aint brush</source>
            <translation>ブラシ(&amp;A)</translation>
        </message>
        <message>
            <source>Paint on the selected layer or its mask. Alt picks a colour, Shift goes straight.</source>
            <translation>選択中のレイヤーまたはそのマスクに描画します。Alt で色を拾い、Shift で直線になります。</translation>
        </message>
        <message>
            <source>Paint over spots; hold Alt and click to choose what heals them.</source>
            <translation>汚れやシミの上を塗って消します。Alt を押しながらクリックすると、修復に使う部分を選べます。</translation>
        </message>
        <message>
            <source>Paint what is to be selected; with Alt, paint it away.</source>
            <translation>選択する部分を塗ります。Alt を押しながら塗ると、選択から除外します。</translation>
        </message>
        <message>
            <source>Paste a picture as a new layer, or as a new document if none is open.</source>
            <translation>画像を新しいレイヤーとして貼り付けます。ドキュメントが開かれていなければ、新しいドキュメントになります。</translation>
        </message>
        <message>
            <source>Paste as &amp;new document</source>
            <translation>新しいドキュメントとして貼り付け(&amp;N)</translation>
        </message>
        <message>
            <source>Put the selected layer into a new group; drag others into it.</source>
            <translation>選択中のレイヤーを新しいグループに入れます。ほかのレイヤーはドラッグして入れます。</translation>
        </message>
        <message>
            <source>Re&amp;name</source>
            <translation>名前を変更(&amp;N)</translation>
        </message>
        <message>
            <source>Remove the mask: all of the layer is shown again.</source>
            <translation>マスクを取り除き、レイヤー全体を再び表示します。</translation>
        </message>
        <message>
            <source>Remove the selected layer; Undo brings it back.</source>
            <translation>選択したレイヤーを削除します。「元に戻す」で復元できます。</translation>
        </message>
        <message>
            <source>Run the filter that made this layer once more, with the same settings.</source>
            <translation>このレイヤーを作成したフィルターを、同じ設定でもう一度実行します。</translation>
        </message>
        <message>
            <source>S&amp;hrink…</source>
            <translation>縮小(&amp;H)…</translation>
        </message>
        <message>
            <source>Save &amp;as…</source>
            <translation>名前を付けて保存(&amp;A)…</translation>
        </message>
        <message>
            <source>Save the document under another name, or as another kind of file.</source>
            <translation>ドキュメントを別の名前、または別のファイル形式で保存します。</translation>
        </message>
        <message>
            <source>Save the document under its name, with its metadata.</source>
            <translation>ドキュメントを、メタデータを保ったまま上書き保存します。</translation>
        </message>
        <message>
            <source>Save the selection as a grey PNG: white is selected.</source>
            <translation>選択範囲をグレースケールの PNG として保存します。白が選択部分です。</translation>
        </message>
        <message>
            <source>Select &amp;all</source>
            <translation>すべてを選択(&amp;A)</translation>
        </message>
        <message>
            <source>Select &amp;nothing</source>
            <translation>選択を解除(&amp;N)</translation>
        </message>
        <message>
            <source>Select &amp;object</source>
            <translation>オブジェクトを選択(&amp;O)</translation>
        </message>
        <message>
            <source>Select a layer first.</source>
            <translation>先にレイヤーを選択してください。</translation>
        </message>
        <message>
            <source>Select a layer or a group first.</source>
            <translation>先にレイヤーまたはグループを選択してください。</translation>
        </message>
        <message>
            <source>Select a layer that a filter made; this one is not.</source>
            <translation>フィルターで作成されたレイヤーを選択してください。このレイヤーは対象外です。</translation>
        </message>
        <message>
            <source>Select the whole picture.</source>
            <translation>画像全体を選択します。</translation>
        </message>
        <message>
            <source>Select what is not selected.</source>
            <translation>選択されていない部分を選択します。</translation>
        </message>
        <message>
            <source>Select what is not transparent of the selected layer.</source>
            <translation>選択したレイヤーの透明でない部分を選択します。</translation>
        </message>
        <message>
            <source>Select what is white in a grey picture of the same size.</source>
            <translation>同じ大きさのグレースケール画像の白い部分を選択します。</translation>
        </message>
        <message>
            <source>Show all commands with their keys.</source>
            <translation>すべてのコマンドとキーを表示します。</translation>
        </message>
        <message>
            <source>Show one pixel of the picture as one pixel of the screen (100 %).</source>
            <translation>画像の 1 ピクセルを画面の 1 ピクセルで表示します（100 %）。</translation>
        </message>
        <message>
            <source>Show or hide the selected layer or group.</source>
            <translation>選択中のレイヤーまたはグループの表示と非表示を切り替えます。</translation>
        </message>
        <message>
            <source>Show the original left of a line and the result right of it; drag the line.</source>
            <translation>分割線の左に元の画像、右に結果を表示します。線はドラッグできます。</translation>
        </message>
        <message>
            <source>Show the picture larger.</source>
            <translation>画像を拡大表示します。</translation>
        </message>
        <message>
            <source>Show the picture smaller.</source>
            <translation>画像を縮小表示します。</translation>
        </message>
        <message>
            <source>Show the whole picture.</source>
            <translation>画像全体を表示します。</translation>
        </message>
        <message>
            <source>Show what is selected as large as it fits.</source>
            <translation>選択範囲をウィンドウいっぱいに表示します。</translation>
        </message>
        <message>
            <source>Soften the edge of the selection.</source>
            <translation>選択範囲の境界をぼかします。</translation>
        </message>
        <message>
            <source>Split &amp;before / after</source>
            <translation>適用前／適用後の分割表示(&amp;B)</translation>
        </message>
        <message>
            <source>Stop the job that runs now; its layer goes away.</source>
            <translation>実行中の処理を中止します。作成中のレイヤーは破棄されます。</translation>
        </message>
        <message>
            <source>Stop the running job and forget the waiting ones.</source>
            <translation>実行中の処理を中止し、待機中の処理も取り消します。</translation>
        </message>
        <message>
            <source>Take the group apart; its layers stay.</source>
            <translation>グループを解除します。中のレイヤーは残ります。</translation>
        </message>
        <message>
            <source>Take the last step back.</source>
            <translation>直前の操作を取り消します。</translation>
        </message>
        <message>
            <source>Take the selection away: tools and filters work everywhere again.</source>
            <translation>選択を解除します。ツールとフィルターは再び画像全体に作用します。</translation>
        </message>
        <message>
            <source>The clipboard holds no picture.</source>
            <translation>クリップボードに画像がありません。</translation>
        </message>
        <message>
            <source>There is no layer below this one that it could be merged with.</source>
            <translation>このレイヤーの下に、結合できるレイヤーがありません。</translation>
        </message>
        <message>
            <source>There is nothing to compare yet: run a filter first.</source>
            <translation>まだ比較するものがありません。先にフィルターを実行してください。</translation>
        </message>
        <message>
            <source>There is nothing to redo.</source>
            <translation>やり直す操作はありません。</translation>
        </message>
        <message>
            <source>There is nothing to undo.</source>
            <translation>取り消す操作はありません。</translation>
        </message>
        <message>
            <source>This layer has a mask already.</source>
            <translation>このレイヤーにはすでにマスクがあります。</translation>
        </message>
        <message>
            <source>This layer has no mask; add one first.</source>
            <translation>このレイヤーにはマスクがありません。先に追加してください。</translation>
        </message>
        <message>
            <source>This layer is already at the bottom.</source>
            <translation>このレイヤーはすでに一番下にあります。</translation>
        </message>
        <message>
            <source>This layer is already on top.</source>
            <translation>このレイヤーはすでに一番上にあります。</translation>
        </message>
        <message>
            <source>This layer is locked; unlock it first.</source>
            <translation>このレイヤーはロックされています。先にロックを解除してください。</translation>
        </message>
        <message>
            <source>This layer is not in a group.</source>
            <translation>このレイヤーはグループに入っていません。</translation>
        </message>
        <message>
            <source>This layer is still being computed; cancel the job or wait.</source>
            <translation>このレイヤーはまだ計算中です。処理を中止するか、完了をお待ちください。</translation>
        </message>
        <message>
            <source>This layer or the one below it is locked; unlock it first.</source>
            <translation>このレイヤーまたは下のレイヤーがロックされています。先にロックを解除してください。</translation>
        </message>
        <message>
            <source>Ungr&amp;oup</source>
            <translation>グループ解除(&amp;O)</translation>
        </message>
        <message>
            <source>Use t&amp;he mask</source>
            <translation>マスクを使用(&amp;H)</translation>
        </message>
        <message>
            <source>Use the whole screen.</source>
            <translation>画面全体に表示します。</translation>
        </message>
        <message>
            <source>Version, licence, and what Saisei is made of.</source>
            <translation>バージョン、ライセンス、構成部品を表示します。</translation>
        </message>
        <message>
            <source>Wait until the file is saved.</source>
            <translation>ファイルの保存が終わるまでお待ちください。</translation>
        </message>
        <message>
            <source>Wait until the photo is open.</source>
            <translation>写真が開くまでお待ちください。</translation>
        </message>
        <message>
            <source>Zoom &amp;in</source>
            <translation>拡大(&amp;I)</translation>
        </message>
        <message>
            <source>Zoom &amp;out</source>
            <translation>縮小(&amp;O)</translation>
        </message>
    </context>
    <context>
        <name>Ask</name>
        <message>
            <source>&amp;Cancel</source>
            <translation>キャンセル(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Discard</source>
            <translation>破棄(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;OK</source>
            <translation>OK(&amp;O)</translation>
        </message>
        <message>
            <source>&amp;Replace</source>
            <translation>置き換える(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>保存(&amp;S)</translation>
        </message>
        <message>
            <source>All files</source>
            <translation>すべてのファイル</translation>
        </message>
        <message>
            <source>Grey pictures</source>
            <translation>グレースケール画像</translation>
        </message>
        <message>
            <source>Load selection</source>
            <translation>選択範囲を読み込む</translation>
        </message>
        <message>
            <source>Open photos</source>
            <translation>写真を開く</translation>
        </message>
        <message>
            <source>Photos</source>
            <translation>写真</translation>
        </message>
        <message>
            <source>Replace the file?</source>
            <translation>ファイルを置き換えますか？</translation>
        </message>
        <message>
            <source>Replace the original?</source>
            <translation>元の写真を置き換えますか？</translation>
        </message>
        <message>
            <source>Replace {name} with the edited picture?</source>
            <translation>{name} を編集後の画像に置き換えますか？</translation>
        </message>
        <message>
            <source>Save as</source>
            <translation>名前を付けて保存</translation>
        </message>
        <message>
            <source>Save selection</source>
            <translation>選択範囲を保存</translation>
        </message>
        <message>
            <source>Save the changes to {name} before closing?</source>
            <translation>閉じる前に {name} への変更を保存しますか？</translation>
        </message>
        <message>
            <source>Save {name}</source>
            <translation>{name} を保存</translation>
        </message>
        <message>
            <source>The file in {folder} will be overwritten.</source>
            <translation>{folder} にあるファイルは上書きされます。</translation>
        </message>
        <message>
            <source>Unsaved changes</source>
            <translation>保存していない変更</translation>
        </message>
        <message>
            <source>Without saving, the new layers are lost; the file on disk stays as it is.</source>
            <translation>保存しないと新しいレイヤーは失われます。ディスク上のファイルはそのまま残ります。</translation>
        </message>
        <message>
            <source>{kind} files hold no layers: what is visible is written as one picture.</source>
            <translation>{kind} ファイルはレイヤーを保持できません。表示されている内容が 1 枚の画像として書き込まれます。</translation>
        </message>
        <message>
            <source>{name} exists already. Replace it?</source>
            <translation>{name} はすでに存在します。置き換えますか？</translation>
        </message>
    </context>
    <context>
        <name>Autosave</name>
        <message>
            <source>Unsaved work cannot be kept for a crash in {folder} ({why}); save it often yourself.</source>
            <translation>異常終了に備えた自動保存を {folder} に行えません（{why}）。こまめに保存してください。</translation>
        </message>
        <message>
            <source>“{name}” could not be recovered; what is left of it is in {folder}.</source>
            <translation>「{name}」を復元できませんでした。残っているデータは {folder} にあります。</translation>
        </message>
        <message>
            <source>“{name}” needs more memory than is free; close other programs and start again.</source>
            <translation>「{name}」を開くにはメモリが足りません。ほかのプログラムを終了してから、もう一度起動してください。</translation>
        </message>
        <message>
            <source>“{name}” was recovered, but parts of it were damaged and are empty now: look at it closely.</source>
            <translation>「{name}」を復元しましたが、一部が破損していたため空白になっています。よく確認してください。</translation>
        </message>
    </context>
    <context>
        <name>Closing</name>
        <message>
            <source>Wait until the file is saved.</source>
            <translation>ファイルの保存が終わるまでお待ちください。</translation>
        </message>
    </context>
    <context>
        <name>ColourField</name>
        <message>
            <source>Choose…</source>
            <translation>選択…</translation>
        </message>
        <message>
            <source>Colour</source>
            <translation>カラー</translation>
        </message>
        <message>
            <source>{name}, as #rrggbb</source>
            <translation>{name}（#rrggbb 形式）</translation>
        </message>
        <message>
            <source>{name}, choose a colour</source>
            <translation>{name}：カラーを選択</translation>
        </message>
    </context>
    <context>
        <name>Commands</name>
        <message>
            <source>&amp;Clear this list</source>
            <translation>この一覧を消去(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Panels</source>
            <translation>パネル(&amp;P)</translation>
        </message>
        <message>
            <source>Open &amp;recent</source>
            <translation>最近使った写真を開く(&amp;R)</translation>
        </message>
        <message>
            <source>Open one of the photos opened last.</source>
            <translation>最近開いた写真を開きます。</translation>
        </message>
        <message>
            <source>Toolbar</source>
            <translation>ツールバー</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>ツール</translation>
        </message>
    </context>
    <context>
        <name>CurvesBox</name>
        <message>
            <source>Channel</source>
            <translation>チャンネル</translation>
        </message>
        <message>
            <source>Click to add a point, drag it to shape the curve, drag it out to delete it. With the keyboard: arrows move the point, Page Up and Page Down choose one, Insert adds and Delete removes one.</source>
            <translation>クリックでポイントを追加し、ドラッグでカーブを調整し、枠の外へドラッグすると削除します。キーボードでは、矢印キーで移動、Page Up / Page Down で選択、Insert で追加、Delete で削除します。</translation>
        </message>
        <message>
            <source>Curve, point {n} of {all}: input {x}, output {y}</source>
            <translation>カーブ、ポイント {n} / {all}：入力 {x}、出力 {y}</translation>
        </message>
        <message>
            <source>Input</source>
            <translation>入力</translation>
        </message>
        <message>
            <source>Make the curve of this channel a straight line again.</source>
            <translation>このチャンネルのカーブを直線に戻します。</translation>
        </message>
        <message>
            <source>Of the selected point, on a 0 to 255 scale.</source>
            <translation>選択したポイントの値（0～255）です。</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>出力</translation>
        </message>
        <message>
            <source>Straighten curve</source>
            <translation>カーブを直線に戻す</translation>
        </message>
        <message>
            <source>The channel whose curve is shaped.</source>
            <translation>カーブを調整するチャンネルです。</translation>
        </message>
    </context>
    <context>
        <name>Display</name>
        <message>
            <source>After</source>
            <translation>適用後</translation>
        </message>
        <message>
            <source>Before</source>
            <translation>適用前</translation>
        </message>
        <message>
            <source>Canvas</source>
            <translation>カンバス</translation>
        </message>
        <message>
            <source>No photo is open.</source>
            <translation>写真が開かれていません。</translation>
        </message>
        <message>
            <source>Split view: the original is left of the line, which is at {position} %; Ctrl+Left and Ctrl+Right, or [ and ], move it.</source>
            <translation>分割表示：線（{position} % の位置）の左が元の画像です。Ctrl+左／Ctrl+右、または [ と ] で線を動かします。</translation>
        </message>
        <message>
            <source>{width} × {height} pixels at {zoom} %. Arrow keys move the picture, + and − change its size, Home shows all of it.</source>
            <translation>{width} × {height} ピクセル、表示倍率 {zoom} %。矢印キーで移動、+ と − で拡大・縮小、Home で全体を表示します。</translation>
        </message>
    </context>
    <context>
        <name>Docks</name>
        <message>
            <source>Histogram</source>
            <translation>ヒストグラム</translation>
        </message>
        <message>
            <source>History</source>
            <translation>履歴</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>処理</translation>
        </message>
        <message>
            <source>Layers</source>
            <translation>レイヤー</translation>
        </message>
        <message>
            <source>Navigator</source>
            <translation>ナビゲーター</translation>
        </message>
        <message>
            <source>Panels</source>
            <translation>パネル</translation>
        </message>
        <message>
            <source>Tool</source>
            <translation>ツール</translation>
        </message>
    </context>
    <context>
        <name>EditHandlers</name>
        <message>
            <source>Copied to the clipboard.</source>
            <translation>クリップボードにコピーしました。</translation>
        </message>
        <message>
            <source>The picture on the clipboard cannot be read; copy it once more, or open its file.</source>
            <translation>クリップボードの画像を読み取れません。もう一度コピーするか、ファイルを開いてください。</translation>
        </message>
        <message>
            <source>The picture was not copied: there is not enough memory; close other documents.</source>
            <translation>メモリ不足のため、画像をコピーできませんでした。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>The picture was not pasted: there is not enough memory; close other documents.</source>
            <translation>メモリ不足のため、画像を貼り付けられませんでした。ほかのドキュメントを閉じてください。</translation>
        </message>
    </context>
    <context>
        <name>FilesPage</name>
        <message>
            <source>&amp;In saved files</source>
            <translation>保存するファイル(&amp;I)</translation>
        </message>
        <message>
            <source>&amp;Mark files that a model edited</source>
            <translation>モデルで編集したファイルに印を付ける(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Open from</source>
            <translation>開くとき(&amp;O)</translation>
        </message>
        <message>
            <source>Folder for opening</source>
            <translation>開くときのフォルダー</translation>
        </message>
        <message>
            <source>Folder for saving</source>
            <translation>保存先のフォルダー</translation>
        </message>
        <message>
            <source>Folders</source>
            <translation>フォルダー</translation>
        </message>
        <message>
            <source>Keep everything</source>
            <translation>すべて残す</translation>
        </message>
        <message>
            <source>Leave out where it was taken</source>
            <translation>撮影場所を除く</translation>
        </message>
        <message>
            <source>Mark files that a model edited</source>
            <translation>モデルで編集したファイルに印を付ける</translation>
        </message>
        <message>
            <source>Metadata</source>
            <translation>メタデータ</translation>
        </message>
        <message>
            <source>Metadata in saved files</source>
            <translation>保存するファイルのメタデータ</translation>
        </message>
        <message>
            <source>Only author and copyright</source>
            <translation>作成者と著作権のみ</translation>
        </message>
        <message>
            <source>Save &amp;to</source>
            <translation>保存先(&amp;T)</translation>
        </message>
        <message>
            <source>Saved files then say that a model took part, and which filter with which settings.</source>
            <translation>モデルが使われたことと、使用したフィルターとその設定が、保存するファイルに記録されます。</translation>
        </message>
        <message>
            <source>The one used last</source>
            <translation>最後に使ったフォルダー</translation>
        </message>
        <message>
            <source>What of a photo's EXIF, IPTC and XMP goes into the files that you save.</source>
            <translation>写真の EXIF、IPTC、XMP のうち、保存するファイルに書き込む内容です。</translation>
        </message>
        <message>
            <source>Writes the IPTC digital source type and the filters with their settings into the file's metadata.</source>
            <translation>IPTC のデジタルソースタイプと、フィルターとその設定を、ファイルのメタデータに書き込みます。</translation>
        </message>
        <message>
            <source>“Where it was taken” covers GPS, names of places, and the camera maker's private notes, which may name the place, too. Colour profile and resolution are always kept.</source>
            <translation>「撮影場所」には、GPS、地名、およびカメラメーカー独自の情報（場所を含むことがあります）が含まれます。カラープロファイルと解像度は常に残ります。</translation>
        </message>
    </context>
    <context>
        <name>FilterDialog</name>
        <message>
            <source>&amp;Apply</source>
            <translation>適用(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Cancel</source>
            <translation>キャンセル(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Model</source>
            <translation>モデル(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Reset</source>
            <translation>リセット(&amp;R)</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>適用</translation>
        </message>
        <message>
            <source>Back to the settings that the filter starts with.</source>
            <translation>フィルターの初期設定に戻します。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>キャンセル</translation>
        </message>
        <message>
            <source>Change the whole document: all its layers alike.</source>
            <translation>ドキュメント全体（すべてのレイヤー）を変更します。</translation>
        </message>
        <message>
            <source>Compute what is in view, so that settings can be judged before they are applied.</source>
            <translation>表示中の範囲を計算し、適用する前に設定を確認できるようにします。</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>モデル</translation>
        </message>
        <message>
            <source>Pre&amp;view</source>
            <translation>プレビュー(&amp;V)</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>プレビュー</translation>
        </message>
        <message>
            <source>Progress of the preview</source>
            <translation>プレビューの進行状況</translation>
        </message>
        <message>
            <source>Reset</source>
            <translation>リセット</translation>
        </message>
        <message>
            <source>Run on the whole layer; the result becomes a new layer above it.</source>
            <translation>レイヤー全体に実行します。結果はその上の新しいレイヤーになります。</translation>
        </message>
        <message>
            <source>Run on what is selected of the layer; the result becomes a new layer above it.</source>
            <translation>レイヤーの選択範囲に実行します。結果はその上の新しいレイヤーになります。</translation>
        </message>
        <message>
            <source>Show &amp;original</source>
            <translation>元の画像を表示(&amp;O)</translation>
        </message>
        <message>
            <source>Show original</source>
            <translation>元の画像を表示</translation>
        </message>
        <message>
            <source>State of the preview</source>
            <translation>プレビューの状態</translation>
        </message>
        <message>
            <source>Switch between the picture before and after.</source>
            <translation>適用前と適用後の画像を切り替えます。</translation>
        </message>
        <message>
            <source>The network that does the work; each has its own strengths.</source>
            <translation>処理を行うネットワークです。それぞれ得意な分野が異なります。</translation>
        </message>
        <message>
            <source>{before} becomes {after} pixels.</source>
            <translation>{before} から {after} ピクセルになります。</translation>
        </message>
    </context>
    <context>
        <name>Filtering</name>
        <message>
            <source>The filter “{name}” that made this layer is not part of this version.</source>
            <translation>このレイヤーを作成したフィルター「{name}」は、このバージョンにはありません。</translation>
        </message>
        <message>
            <source>The layer is not there any more; select another one and try again.</source>
            <translation>そのレイヤーはもうありません。別のレイヤーを選択して、もう一度お試しください。</translation>
        </message>
        <message>
            <source>The settings of this layer do not fit the filter any more: {why}</source>
            <translation>このレイヤーの設定は、現在のフィルターに合いません：{why}</translation>
        </message>
        <message>
            <source>This result was made inside a selection that is not known any more; select the area again.</source>
            <translation>この結果を作成したときの選択範囲はもう残っていません。範囲をもう一度選択してください。</translation>
        </message>
        <message>
            <source>“{name}” is still being computed; wait for it or cancel it first.</source>
            <translation>「{name}」はまだ処理中です。終わるまで待つか、先にキャンセルしてください。</translation>
        </message>
    </context>
    <context>
        <name>Filters</name>
        <message>
            <source>A colour of the picture that should be a neutral grey. It is made so first; the sliders come on top.</source>
            <translation>画像の中で無彩色のグレーになるべき色です。まずこの色がグレーになり、その上にスライダーの値が加わります。</translation>
        </message>
        <message>
            <source>Above 1 the middle becomes brighter, below it darker; black and white stay.</source>
            <translation>1 より大きいと中間調が明るく、小さいと暗くなります。黒と白は変わりません。</translation>
        </message>
        <message>
            <source>Adds or takes away light, in stops.</source>
            <translation>露光量を段（EV）単位で増減します。</translation>
        </message>
        <message>
            <source>Adds room around the picture, or takes it away; nothing is interpolated.</source>
            <translation>画像の周囲に余白を追加、または切り取ります。補間は行いません。</translation>
        </message>
        <message>
            <source>All channels together, or one of them. A grey picture has no others.</source>
            <translation>すべてのチャンネル、またはいずれか 1 つに適用します。グレースケール画像にはほかのチャンネルがありません。</translation>
        </message>
        <message>
            <source>Amount</source>
            <translation>量</translation>
        </message>
        <message>
            <source>Anchor</source>
            <translation>基準位置</translation>
        </message>
        <message>
            <source>Angle</source>
            <translation>角度</translation>
        </message>
        <message>
            <source>Auto contrast</source>
            <translation>自動コントラスト</translation>
        </message>
        <message>
            <source>Below 0 the picture becomes cooler (blue), above 0 warmer (amber).</source>
            <translation>0 より小さいと寒色（ブルー）、大きいと暖色（アンバー）になります。</translation>
        </message>
        <message>
            <source>Below 0 the picture becomes greener, above 0 more magenta.</source>
            <translation>0 より小さいとグリーン、大きいとマゼンタに寄ります。</translation>
        </message>
        <message>
            <source>Bicubic</source>
            <translation>バイキュービック</translation>
        </message>
        <message>
            <source>Black</source>
            <translation>黒</translation>
        </message>
        <message>
            <source>Black and white</source>
            <translation>白黒</translation>
        </message>
        <message>
            <source>Blue</source>
            <translation>ブルー</translation>
        </message>
        <message>
            <source>Blur</source>
            <translation>ぼかし</translation>
        </message>
        <message>
            <source>Blurs a picture evenly.</source>
            <translation>画像を均一にぼかします。</translation>
        </message>
        <message>
            <source>Bottom</source>
            <translation>下</translation>
        </message>
        <message>
            <source>Bottom left</source>
            <translation>左下</translation>
        </message>
        <message>
            <source>Bottom right</source>
            <translation>右下</translation>
        </message>
        <message>
            <source>Bright tones approach white gently instead of being clipped.</source>
            <translation>明るい階調が白飛びせず、なだらかに白へ近づきます。</translation>
        </message>
        <message>
            <source>Brightness</source>
            <translation>明るさ</translation>
        </message>
        <message>
            <source>Brightness and contrast</source>
            <translation>明るさ・コントラスト</translation>
        </message>
        <message>
            <source>Canvas size</source>
            <translation>カンバスサイズ</translation>
        </message>
        <message>
            <source>Centre</source>
            <translation>中央</translation>
        </message>
        <message>
            <source>Changes tones by a curve that you draw.</source>
            <translation>トーンカーブを描いて階調を変更します。</translation>
        </message>
        <message>
            <source>Channel</source>
            <translation>チャンネル</translation>
        </message>
        <message>
            <source>Channels</source>
            <translation>チャンネル</translation>
        </message>
        <message>
            <source>Clip</source>
            <translation>クリップ</translation>
        </message>
        <message>
            <source>Clockwise by</source>
            <translation>時計回りの角度</translation>
        </message>
        <message>
            <source>Clockwise; below 0 to the left.</source>
            <translation>時計回りの角度です。0 より小さいと左へ回ります。</translation>
        </message>
        <message>
            <source>Colour of the corners where the picture grows.</source>
            <translation>画像が広がるときの四隅の色です。</translation>
        </message>
        <message>
            <source>Colour of what is added.</source>
            <translation>追加される部分の色です。</translation>
        </message>
        <message>
            <source>Contrast</source>
            <translation>コントラスト</translation>
        </message>
        <message>
            <source>Contrasts below this, on a 0 to 255 scale, are left alone: grain and smooth skin.</source>
            <translation>この値（0～255）より小さいコントラストは変更しません。粒子や滑らかな肌を保護します。</translation>
        </message>
        <message>
            <source>Corners</source>
            <translation>四隅</translation>
        </message>
        <message>
            <source>Crop</source>
            <translation>切り抜き</translation>
        </message>
        <message>
            <source>Curves</source>
            <translation>トーンカーブ</translation>
        </message>
        <message>
            <source>Cut</source>
            <translation>切り取る</translation>
        </message>
        <message>
            <source>Cut to the largest upright rectangle, or grow so that nothing is lost.</source>
            <translation>傾きのない最大の長方形に切り取るか、何も失われないように広げます。</translation>
        </message>
        <message>
            <source>Denoise</source>
            <translation>ノイズ除去</translation>
        </message>
        <message>
            <source>Direction</source>
            <translation>方向</translation>
        </message>
        <message>
            <source>Each</source>
            <translation>個別</translation>
        </message>
        <message>
            <source>Exposure</source>
            <translation>露光量</translation>
        </message>
        <message>
            <source>Fill</source>
            <translation>塗りつぶし</translation>
        </message>
        <message>
            <source>Flip</source>
            <translation>反転</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>自由</translation>
        </message>
        <message>
            <source>Green</source>
            <translation>グリーン</translation>
        </message>
        <message>
            <source>Grey point</source>
            <translation>グレー点</translation>
        </message>
        <message>
            <source>Grow</source>
            <translation>広げる</translation>
        </message>
        <message>
            <source>Height</source>
            <translation>高さ</translation>
        </message>
        <message>
            <source>Horizontal</source>
            <translation>左右</translation>
        </message>
        <message>
            <source>Horizontal: left becomes right. Vertical: upside down, as in water.</source>
            <translation>左右：左右を入れ替えます。上下：水面に映るように上下を逆にします。</translation>
        </message>
        <message>
            <source>How far the blur reaches: the standard deviation of the Gaussian, in pixels.</source>
            <translation>ぼかしの範囲です（ガウス関数の標準偏差、ピクセル単位）。</translation>
        </message>
        <message>
            <source>How much blue counts: more makes skies brighter and skin darker.</source>
            <translation>ブルーの寄与です。大きくすると空が明るく、肌が暗くなります。</translation>
        </message>
        <message>
            <source>How much green counts: more makes leaves and grass brighter.</source>
            <translation>グリーンの寄与です。大きくすると葉や草が明るくなります。</translation>
        </message>
        <message>
            <source>How much red counts: more makes skin brighter and, with little blue, skies darker.</source>
            <translation>レッドの寄与です。大きくすると肌が明るく、ブルーが小さければ空が暗くなります。</translation>
        </message>
        <message>
            <source>How much stronger fine contrasts become. 80 to 150 suits most photos.</source>
            <translation>細部のコントラストを強める量です。多くの写真では 80～150 が適しています。</translation>
        </message>
        <message>
            <source>Invert</source>
            <translation>階調の反転</translation>
        </message>
        <message>
            <source>Keep grain</source>
            <translation>粒子を残す</translation>
        </message>
        <message>
            <source>Keep ratio</source>
            <translation>縦横比を固定</translation>
        </message>
        <message>
            <source>Keeps a part of the picture, by ratio or to the pixel.</source>
            <translation>比率またはピクセル単位で、画像の一部を残します。</translation>
        </message>
        <message>
            <source>Lanczos</source>
            <translation>Lanczos</translation>
        </message>
        <message>
            <source>Lanczos is the sharpest, bicubic rings less at hard edges, nearest keeps the pixels of pixel art.</source>
            <translation>Lanczos は最もシャープ、バイキュービックは輪郭のリンギングが少なく、ニアレストネイバーはドット絵のピクセルを保ちます。</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>左</translation>
        </message>
        <message>
            <source>Levels</source>
            <translation>レベル補正</translation>
        </message>
        <message>
            <source>Makes a grey picture, with a say in how bright each colour becomes.</source>
            <translation>各色の明るさを調整しながら、白黒画像にします。</translation>
        </message>
        <message>
            <source>Makes a negative of the picture, or a picture of a negative.</source>
            <translation>画像をネガに、またはネガを画像にします。</translation>
        </message>
        <message>
            <source>Makes a picture brighter or darker, stronger or softer.</source>
            <translation>画像の明るさとコントラストを調整します。</translation>
        </message>
        <message>
            <source>Makes colours stronger or weaker; vibrance spares skin.</source>
            <translation>色を鮮やかに、または控えめにします。自然な彩度は肌色を保護します。</translation>
        </message>
        <message>
            <source>Makes edges and fine details crisper.</source>
            <translation>輪郭と細部をくっきりさせます。</translation>
        </message>
        <message>
            <source>Makes the middle tones brighter or darker; black stays black, white stays white.</source>
            <translation>中間調を明るく、または暗くします。黒と白は変わりません。</translation>
        </message>
        <message>
            <source>Makes the whole picture larger or smaller by interpolation.</source>
            <translation>補間によって画像全体を拡大・縮小します。</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>方法</translation>
        </message>
        <message>
            <source>Midtones</source>
            <translation>中間調</translation>
        </message>
        <message>
            <source>Mirrors the whole picture.</source>
            <translation>画像全体を反転します。</translation>
        </message>
        <message>
            <source>Moves tones away from middle grey, or towards it. Nothing is clipped.</source>
            <translation>階調を中間グレーから遠ざける、または近づけます。白飛びや黒つぶれは起きません。</translation>
        </message>
        <message>
            <source>Nearest</source>
            <translation>ニアレストネイバー</translation>
        </message>
        <message>
            <source>Noise level to remove, as standard deviation on a 0 to 255 scale. Auto measures it everywhere in the picture; low values keep grain, high values smooth.</source>
            <translation>除去するノイズの強さです（0～255 での標準偏差）。「自動」は画像の各部分で測定します。小さいと粒子が残り、大きいと滑らかになります。</translation>
        </message>
        <message>
            <source>None</source>
            <translation>なし</translation>
        </message>
        <message>
            <source>Of all colours alike; −100 is a grey picture.</source>
            <translation>すべての色の彩度です。−100 で白黒になります。</translation>
        </message>
        <message>
            <source>Of the new canvas. Auto keeps it.</source>
            <translation>新しいカンバスの大きさです。「自動」では変わりません。</translation>
        </message>
        <message>
            <source>Of the result. Auto follows from the height, or from the percentage.</source>
            <translation>結果の幅です。「自動」では高さまたはパーセントから決まります。</translation>
        </message>
        <message>
            <source>Of the result. Auto follows from the width, or from the percentage.</source>
            <translation>結果の高さです。「自動」では幅またはパーセントから決まります。</translation>
        </message>
        <message>
            <source>Of weak colours more than of strong ones, and of skin least.</source>
            <translation>淡い色ほど強く作用し、肌色にはほとんど作用しません。</translation>
        </message>
        <message>
            <source>Of what is kept. Auto is as much as there is.</source>
            <translation>残す部分の大きさです。「自動」では最大になります。</translation>
        </message>
        <message>
            <source>One stop more is twice the light, one less is half of it.</source>
            <translation>1 段上げると光量は 2 倍、1 段下げると半分になります。</translation>
        </message>
        <message>
            <source>Output black</source>
            <translation>出力の黒</translation>
        </message>
        <message>
            <source>Output white</source>
            <translation>出力の白</translation>
        </message>
        <message>
            <source>Percent</source>
            <translation>パーセント</translation>
        </message>
        <message>
            <source>Pixels cut off at the left. Auto cuts as much left as right.</source>
            <translation>左側で切り取るピクセル数です。「自動」では左右均等に切り取ります。</translation>
        </message>
        <message>
            <source>Pixels cut off at the top. Auto cuts as much above as below.</source>
            <translation>上側で切り取るピクセル数です。「自動」では上下均等に切り取ります。</translation>
        </message>
        <message>
            <source>Protect highlights</source>
            <translation>ハイライトを保護</translation>
        </message>
        <message>
            <source>Quarter turns keep every pixel.</source>
            <translation>90° 単位の回転では、すべてのピクセルが保たれます。</translation>
        </message>
        <message>
            <source>RGB</source>
            <translation>RGB</translation>
        </message>
        <message>
            <source>Radius</source>
            <translation>半径</translation>
        </message>
        <message>
            <source>Ratio</source>
            <translation>比率</translation>
        </message>
        <message>
            <source>Red</source>
            <translation>レッド</translation>
        </message>
        <message>
            <source>Removes grain, sensor noise and JPEG blocks.</source>
            <translation>粒子、センサーノイズ、JPEG のブロックノイズを除去します。</translation>
        </message>
        <message>
            <source>Resize</source>
            <translation>サイズ変更</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>右</translation>
        </message>
        <message>
            <source>Rotate</source>
            <translation>回転</translation>
        </message>
        <message>
            <source>Saturation</source>
            <translation>彩度</translation>
        </message>
        <message>
            <source>Sets the black, middle and white point.</source>
            <translation>黒点、中間点、白点を設定します。</translation>
        </message>
        <message>
            <source>Share of the pixels that may become fully black, and of those that may become fully white.</source>
            <translation>完全な黒、完全な白になってもよいピクセルの割合です。</translation>
        </message>
        <message>
            <source>Share of the removed grain that is put back, so that skin and sky do not look like plastic.</source>
            <translation>除去した粒子を戻す割合です。肌や空がのっぺりするのを防ぎます。</translation>
        </message>
        <message>
            <source>Sharpen</source>
            <translation>シャープ</translation>
        </message>
        <message>
            <source>Size of the details, in pixels: about 1 for sharpness, 20 and more for local contrast.</source>
            <translation>細部の大きさ（ピクセル）です。シャープネスには 1 前後、局所コントラストには 20 以上を使います。</translation>
        </message>
        <message>
            <source>Size of the result against the picture, where neither width nor height is given.</source>
            <translation>幅も高さも指定しない場合の、元の画像に対する結果の大きさです。</translation>
        </message>
        <message>
            <source>Straighten</source>
            <translation>傾き補正</translation>
        </message>
        <message>
            <source>Strength</source>
            <translation>強さ</translation>
        </message>
        <message>
            <source>Stretches the tones so that they reach from black to white.</source>
            <translation>階調を黒から白まで広げます。</translation>
        </message>
        <message>
            <source>Takes away a colour cast, or makes a picture warmer or cooler.</source>
            <translation>色かぶりを取り除いたり、画像を暖かく、または冷たい色調にします。</translation>
        </message>
        <message>
            <source>Temperature</source>
            <translation>色温度</translation>
        </message>
        <message>
            <source>The curve of all channels together.</source>
            <translation>すべてのチャンネルに作用するカーブです。</translation>
        </message>
        <message>
            <source>The curve of the blue channel.</source>
            <translation>ブルーチャンネルのカーブです。</translation>
        </message>
        <message>
            <source>The curve of the green channel.</source>
            <translation>グリーンチャンネルのカーブです。</translation>
        </message>
        <message>
            <source>The curve of the red channel.</source>
            <translation>レッドチャンネルのカーブです。</translation>
        </message>
        <message>
            <source>Threshold</source>
            <translation>しきい値</translation>
        </message>
        <message>
            <source>Tint</source>
            <translation>色かぶり</translation>
        </message>
        <message>
            <source>Together</source>
            <translation>一括</translation>
        </message>
        <message>
            <source>Together keeps the colours; each by itself takes away a cast, too.</source>
            <translation>「一括」は色を保ちます。「個別」は色かぶりも取り除きます。</translation>
        </message>
        <message>
            <source>Top</source>
            <translation>上</translation>
        </message>
        <message>
            <source>Top left</source>
            <translation>左上</translation>
        </message>
        <message>
            <source>Top right</source>
            <translation>右上</translation>
        </message>
        <message>
            <source>Transparent</source>
            <translation>透明</translation>
        </message>
        <message>
            <source>Turns the whole picture by any angle.</source>
            <translation>画像全体を任意の角度で回転します。</translation>
        </message>
        <message>
            <source>Turns the whole picture by quarter turns.</source>
            <translation>画像全体を 90° 単位で回転します。</translation>
        </message>
        <message>
            <source>Vertical</source>
            <translation>上下</translation>
        </message>
        <message>
            <source>Vibrance</source>
            <translation>自然な彩度</translation>
        </message>
        <message>
            <source>What black becomes: above 0, shadows look faded.</source>
            <translation>黒の出力値です。0 より大きいと、シャドウが浅くなります。</translation>
        </message>
        <message>
            <source>What is this bright or brighter becomes white, on a 0 to 255 scale. Auto finds where the picture ends.</source>
            <translation>この値（0～255）以上の明るさが白になります。「自動」では画像の最も明るい部分を検出します。</translation>
        </message>
        <message>
            <source>What is this dark or darker becomes black, on a 0 to 255 scale. Auto finds where the picture begins.</source>
            <translation>この値（0～255）以下の暗さが黒になります。「自動」では画像の最も暗い部分を検出します。</translation>
        </message>
        <message>
            <source>What white becomes. Below output black, the picture is inverted.</source>
            <translation>白の出力値です。出力の黒より小さくすると、階調が反転します。</translation>
        </message>
        <message>
            <source>Where on the new canvas the picture lies.</source>
            <translation>新しいカンバスの中で画像を置く位置です。</translation>
        </message>
        <message>
            <source>White</source>
            <translation>白</translation>
        </message>
        <message>
            <source>White balance</source>
            <translation>ホワイトバランス</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>幅</translation>
        </message>
        <message>
            <source>Width to height. The largest such frame is cut, or the largest in the given width or height.</source>
            <translation>幅と高さの比率です。その比率で最大の枠、または指定した幅・高さに収まる最大の枠で切り抜きます。</translation>
        </message>
        <message>
            <source>With width and height given, the picture is fitted into them; else it is stretched to them.</source>
            <translation>幅と高さの両方を指定したとき、オンなら比率を保って収め、オフなら引き伸ばします。</translation>
        </message>
        <message>
            <source>px</source>
            <translation>px</translation>
        </message>
        <message>
            <source>stops</source>
            <translation>EV</translation>
        </message>
    </context>
    <context>
        <name>FolderField</name>
        <message>
            <source>Choose: {what}</source>
            <translation>選択：{what}</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>選択…</translation>
        </message>
    </context>
    <context>
        <name>GeneralPage</name>
        <message>
            <source> s</source>
            <translation> 秒</translation>
        </message>
        <message>
            <source>&amp;Every</source>
            <translation>間隔(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Keep copies of unsaved work</source>
            <translation>保存していない作業の控えを残す(&amp;K)</translation>
        </message>
        <message>
            <source>&amp;Language</source>
            <translation>言語(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Theme</source>
            <translation>テーマ(&amp;T)</translation>
        </message>
        <message>
            <source>After a crash or a power cut, the next start offers the copies.</source>
            <translation>異常終了や停電のあと、次の起動時に控えから復元できます。</translation>
        </message>
        <message>
            <source>Another language is used from the next start of Saisei on; all else at once.</source>
            <translation>言語の変更は Saisei の次回起動時から有効になります。そのほかはすぐに反映されます。</translation>
        </message>
        <message>
            <source>Appearance</source>
            <translation>外観</translation>
        </message>
        <message>
            <source>As the desktop</source>
            <translation>システムに合わせる</translation>
        </message>
        <message>
            <source>At most so much work is lost in a crash.</source>
            <translation>異常終了で失われる作業は、最大でもこの時間分です。</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>ダーク</translation>
        </message>
        <message>
            <source>Keep copies of unsaved work</source>
            <translation>保存していない作業の控えを残す</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>言語</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>ライト</translation>
        </message>
        <message>
            <source>Seconds between copies</source>
            <translation>控えを取る間隔（秒）</translation>
        </message>
        <message>
            <source>The colours of the window; the picture's own stay as they are.</source>
            <translation>ウィンドウの配色です。画像の色は変わりません。</translation>
        </message>
        <message>
            <source>The copies lie in a folder of their own; your files change only when you save them.</source>
            <translation>控えは専用のフォルダーに置かれます。ファイルは保存したときにだけ変更されます。</translation>
        </message>
        <message>
            <source>The language of menus and messages.</source>
            <translation>メニューとメッセージの言語です。</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>テーマ</translation>
        </message>
        <message>
            <source>Unsaved work</source>
            <translation>保存していない作業</translation>
        </message>
    </context>
    <context>
        <name>Histogram</name>
        <message>
            <source>Blue</source>
            <translation>ブルー</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>カラー</translation>
        </message>
        <message>
            <source>Green</source>
            <translation>グリーン</translation>
        </message>
        <message>
            <source>Luminance</source>
            <translation>輝度</translation>
        </message>
        <message>
            <source>Red</source>
            <translation>レッド</translation>
        </message>
    </context>
    <context>
        <name>HistogramPanel</name>
        <message>
            <source>A logarithmic scale shows rare tones, too.</source>
            <translation>対数目盛では、わずかな階調も見えるようになります。</translation>
        </message>
        <message>
            <source>Black {share}</source>
            <translation>黒 {share}</translation>
        </message>
        <message>
            <source>Channel</source>
            <translation>チャンネル</translation>
        </message>
        <message>
            <source>Highlights are clipped: {share}.</source>
            <translation>白飛び：{share}。</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>対数</translation>
        </message>
        <message>
            <source>Logarithmic scale</source>
            <translation>対数目盛</translation>
        </message>
        <message>
            <source>Shadows are clipped: {share}.</source>
            <translation>黒つぶれ：{share}。</translation>
        </message>
        <message>
            <source>What the histogram is of.</source>
            <translation>ヒストグラムの対象です。</translation>
        </message>
        <message>
            <source>White {share}</source>
            <translation>白 {share}</translation>
        </message>
    </context>
    <context>
        <name>HistogramView</name>
        <message>
            <source>Histogram</source>
            <translation>ヒストグラム</translation>
        </message>
    </context>
    <context>
        <name>History</name>
        <message>
            <source>Add layer</source>
            <translation>レイヤーを追加</translation>
        </message>
        <message>
            <source>Add mask</source>
            <translation>マスクを追加</translation>
        </message>
        <message>
            <source>Apply mask</source>
            <translation>マスクを適用</translation>
        </message>
        <message>
            <source>Blend mode</source>
            <translation>描画モード</translation>
        </message>
        <message>
            <source>Change mask</source>
            <translation>マスクを変更</translation>
        </message>
        <message>
            <source>Clone</source>
            <translation>コピースタンプ</translation>
        </message>
        <message>
            <source>Crop to selection</source>
            <translation>選択範囲で切り抜き</translation>
        </message>
        <message>
            <source>Delete layer</source>
            <translation>レイヤーを削除</translation>
        </message>
        <message>
            <source>Delete mask</source>
            <translation>マスクを削除</translation>
        </message>
        <message>
            <source>Duplicate layer</source>
            <translation>レイヤーを複製</translation>
        </message>
        <message>
            <source>Erase</source>
            <translation>消しゴム</translation>
        </message>
        <message>
            <source>Feather selection</source>
            <translation>選択範囲の境界をぼかす</translation>
        </message>
        <message>
            <source>Flatten</source>
            <translation>画像を統合</translation>
        </message>
        <message>
            <source>Group layers</source>
            <translation>レイヤーをグループ化</translation>
        </message>
        <message>
            <source>Grow selection</source>
            <translation>選択範囲を拡張</translation>
        </message>
        <message>
            <source>Heal</source>
            <translation>修復</translation>
        </message>
        <message>
            <source>Hide group</source>
            <translation>グループを隠す</translation>
        </message>
        <message>
            <source>Hide layer</source>
            <translation>レイヤーを隠す</translation>
        </message>
        <message>
            <source>Ignore mask</source>
            <translation>マスクを無効にする</translation>
        </message>
        <message>
            <source>Invert selection</source>
            <translation>選択範囲を反転</translation>
        </message>
        <message>
            <source>Load selection</source>
            <translation>選択範囲を読み込む</translation>
        </message>
        <message>
            <source>Lock layer</source>
            <translation>レイヤーをロック</translation>
        </message>
        <message>
            <source>Merge down</source>
            <translation>下のレイヤーと結合</translation>
        </message>
        <message>
            <source>Merge visible</source>
            <translation>表示レイヤーを結合</translation>
        </message>
        <message>
            <source>Move group</source>
            <translation>グループを移動</translation>
        </message>
        <message>
            <source>Move layer</source>
            <translation>レイヤーを移動</translation>
        </message>
        <message>
            <source>Move layer down</source>
            <translation>レイヤーを下へ移動</translation>
        </message>
        <message>
            <source>Move layer up</source>
            <translation>レイヤーを上へ移動</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>不透明度</translation>
        </message>
        <message>
            <source>Paint</source>
            <translation>ブラシ</translation>
        </message>
        <message>
            <source>Paint selection</source>
            <translation>選択範囲を塗る</translation>
        </message>
        <message>
            <source>Rename group</source>
            <translation>グループ名を変更</translation>
        </message>
        <message>
            <source>Rename layer</source>
            <translation>レイヤー名を変更</translation>
        </message>
        <message>
            <source>Select</source>
            <translation>選択</translation>
        </message>
        <message>
            <source>Select all</source>
            <translation>すべてを選択</translation>
        </message>
        <message>
            <source>Select layer</source>
            <translation>レイヤーから選択</translation>
        </message>
        <message>
            <source>Select nothing</source>
            <translation>選択を解除</translation>
        </message>
        <message>
            <source>Show group</source>
            <translation>グループを表示</translation>
        </message>
        <message>
            <source>Show layer</source>
            <translation>レイヤーを表示</translation>
        </message>
        <message>
            <source>Shrink selection</source>
            <translation>選択範囲を縮小</translation>
        </message>
        <message>
            <source>Ungroup</source>
            <translation>グループ解除</translation>
        </message>
        <message>
            <source>Unlock layer</source>
            <translation>レイヤーのロックを解除</translation>
        </message>
        <message>
            <source>Use mask</source>
            <translation>マスクを有効にする</translation>
        </message>
    </context>
    <context>
        <name>HistoryModel</name>
        <message>
            <source>Start</source>
            <translation>開始時</translation>
        </message>
        <message>
            <source>done; steps to undo for it: {n}</source>
            <translation>実行済み。ここまで取り消す手順の数: {n}</translation>
        </message>
        <message>
            <source>the present state</source>
            <translation>現在の状態</translation>
        </message>
        <message>
            <source>undone; steps to redo for it: {n}</source>
            <translation>取り消し済み。ここまでやり直す手順の数: {n}</translation>
        </message>
    </context>
    <context>
        <name>HistoryPanel</name>
        <message>
            <source>Enter goes to the chosen step.</source>
            <translation>Enter キーで選んだ手順に移動します。</translation>
        </message>
        <message>
            <source>History</source>
            <translation>履歴</translation>
        </message>
        <message>
            <source>Steps, oldest first</source>
            <translation>手順（古い順）</translation>
        </message>
    </context>
    <context>
        <name>ImageHandlers</name>
        <message>
            <source>Nothing is selected: drag over what is to be kept.</source>
            <translation>何も選択されていません。残す部分の上をドラッグしてください。</translation>
        </message>
        <message>
            <source>The selection reaches to all edges: there is nothing to cut off.</source>
            <translation>選択範囲が画像の端まで達しているため、切り取る部分がありません。</translation>
        </message>
    </context>
    <context>
        <name>JobRow</name>
        <message>
            <source>Cancel {name}</source>
            <translation>{name} を中止</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>中止しました</translation>
        </message>
        <message>
            <source>Done in {time} on {device}</source>
            <translation>完了（{time}、{device}）</translation>
        </message>
        <message>
            <source>Progress of {name}</source>
            <translation>{name} の進行状況</translation>
        </message>
        <message>
            <source>Take {name} off the list</source>
            <translation>{name} を一覧から消す</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>待機中</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>残り約 {time}</translation>
        </message>
    </context>
    <context>
        <name>Jobs</name>
        <message>
            <source>CPU</source>
            <translation>CPU</translation>
        </message>
        <message>
            <source>GPU</source>
            <translation>GPU</translation>
        </message>
        <message>
            <source>Nothing of this layer is selected; choose another layer, or take the selection away.</source>
            <translation>このレイヤーには選択された部分がありません。別のレイヤーを選ぶか、選択を解除してください。</translation>
        </message>
        <message>
            <source>There is not enough memory to copy the layer; close other documents.</source>
            <translation>メモリ不足のためレイヤーをコピーできません。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>{h} h {m} min</source>
            <translation>{h} 時間 {m} 分</translation>
        </message>
        <message>
            <source>{n} GB</source>
            <translation>{n} GB</translation>
        </message>
        <message>
            <source>{n} MB</source>
            <translation>{n} MB</translation>
        </message>
        <message>
            <source>{n} min</source>
            <translation>{n} 分</translation>
        </message>
        <message>
            <source>{n} s</source>
            <translation>{n} 秒</translation>
        </message>
    </context>
    <context>
        <name>JobsPanel</name>
        <message>
            <source>Device: chosen when the first job runs</source>
            <translation>デバイス：最初の処理の実行時に決定</translation>
        </message>
        <message>
            <source>Device: {device}</source>
            <translation>デバイス：{device}</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>処理</translation>
        </message>
        <message>
            <source>No jobs. Filters that you apply run here, one after the other.</source>
            <translation>処理はありません。適用したフィルターは、ここで順に実行されます。</translation>
        </message>
        <message>
            <source>{memory} in use</source>
            <translation>{memory} 使用中</translation>
        </message>
    </context>
    <context>
        <name>LayerDrops</name>
        <message>
            <source>The layer was copied to {name}.</source>
            <translation>レイヤーを {name} にコピーしました。</translation>
        </message>
        <message>
            <source>The layer was not copied: there is not enough memory; close other documents.</source>
            <translation>メモリが足りないため、レイヤーをコピーできませんでした。ほかの画像を閉じてください。</translation>
        </message>
    </context>
    <context>
        <name>LayerHandlers</name>
        <message>
            <source>Computing the layers…</source>
            <translation>レイヤーを計算しています…</translation>
        </message>
        <message>
            <source>Group {n}</source>
            <translation>グループ {n}</translation>
        </message>
        <message>
            <source>Layer {n}</source>
            <translation>レイヤー {n}</translation>
        </message>
        <message>
            <source>The layers were left as they are: the picture changed meanwhile; try again.</source>
            <translation>その間に画像が変更されたため、レイヤーは元のままです。もう一度お試しください。</translation>
        </message>
        <message>
            <source>The layers were left as they are: there is not enough memory; close other documents.</source>
            <translation>メモリが足りないため、レイヤーは元のままです。ほかの画像を閉じてください。</translation>
        </message>
        <message>
            <source>{name} copy</source>
            <translation>{name} のコピー</translation>
        </message>
    </context>
    <context>
        <name>Layers</name>
        <message>
            <source>Colour</source>
            <translation>カラー</translation>
        </message>
        <message>
            <source>Darken</source>
            <translation>比較 (暗)</translation>
        </message>
        <message>
            <source>Difference</source>
            <translation>差の絶対値</translation>
        </message>
        <message>
            <source>Hard light</source>
            <translation>ハードライト</translation>
        </message>
        <message>
            <source>Lighten</source>
            <translation>比較 (明)</translation>
        </message>
        <message>
            <source>Luminosity</source>
            <translation>輝度</translation>
        </message>
        <message>
            <source>Multiply</source>
            <translation>乗算</translation>
        </message>
        <message>
            <source>Normal</source>
            <translation>通常</translation>
        </message>
        <message>
            <source>Overlay</source>
            <translation>オーバーレイ</translation>
        </message>
        <message>
            <source>Pasted picture</source>
            <translation>貼り付けた画像</translation>
        </message>
        <message>
            <source>Photo</source>
            <translation>写真</translation>
        </message>
        <message>
            <source>Screen</source>
            <translation>スクリーン</translation>
        </message>
        <message>
            <source>Soft light</source>
            <translation>ソフトライト</translation>
        </message>
        <message>
            <source>no {name}</source>
            <translation>{name}なし</translation>
        </message>
        <message>
            <source>{name} auto</source>
            <translation>{name}：自動</translation>
        </message>
    </context>
    <context>
        <name>LayersModel</name>
        <message>
            <source>1 layer</source>
            <translation>1 レイヤー</translation>
        </message>
        <message>
            <source>Original</source>
            <translation>元の画像</translation>
        </message>
        <message>
            <source>collapsed</source>
            <translation>折りたたみ</translation>
        </message>
        <message>
            <source>expanded</source>
            <translation>展開</translation>
        </message>
        <message>
            <source>group</source>
            <translation>グループ</translation>
        </message>
        <message>
            <source>hidden</source>
            <translation>非表示</translation>
        </message>
        <message>
            <source>in {name}</source>
            <translation>{name} 内</translation>
        </message>
        <message>
            <source>locked</source>
            <translation>ロック中</translation>
        </message>
        <message>
            <source>visible</source>
            <translation>表示</translation>
        </message>
        <message>
            <source>with a mask</source>
            <translation>マスクあり</translation>
        </message>
        <message>
            <source>with a mask that is off</source>
            <translation>マスクは無効</translation>
        </message>
        <message>
            <source>{n} layers</source>
            <translation>{n} レイヤー</translation>
        </message>
    </context>
    <context>
        <name>LayersPanel</name>
        <message>
            <source>&amp;Blend</source>
            <translation>合成(&amp;B)</translation>
        </message>
        <message>
            <source>Blend mode</source>
            <translation>描画モード</translation>
        </message>
        <message>
            <source>How strongly the selected layer shows; for a result, its strength.</source>
            <translation>選択したレイヤーの見える強さです。フィルターの結果では、効果の強さになります。</translation>
        </message>
        <message>
            <source>How the colours of the selected layer mix with those below it.</source>
            <translation>選択中のレイヤーの色が、下の色とどう混ざるかを決めます。</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>レイヤー</translation>
        </message>
        <message>
            <source>Layers</source>
            <translation>レイヤー</translation>
        </message>
        <message>
            <source>Layers, top first</source>
            <translation>レイヤー（上から順）</translation>
        </message>
        <message>
            <source>O&amp;pacity</source>
            <translation>不透明度(&amp;P)</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>不透明度</translation>
        </message>
        <message>
            <source>Opacity, slider</source>
            <translation>不透明度スライダー</translation>
        </message>
    </context>
    <context>
        <name>LevelsBar</name>
        <message>
            <source>Drag the triangles: black, middle and white point above, what they become below.</source>
            <translation>三角をドラッグします。上段は黒点・中間点・白点、下段はその出力値です。</translation>
        </message>
        <message>
            <source>Histogram</source>
            <translation>ヒストグラム</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>Details</source>
            <translation>詳細</translation>
        </message>
        <message>
            <source>Opening {name}…</source>
            <translation>{name} を開いています…</translation>
        </message>
        <message>
            <source>Opening {n} files…</source>
            <translation>{n} 個のファイルを開いています…</translation>
        </message>
        <message>
            <source>Saved {name}.</source>
            <translation>{name} を保存しました。</translation>
        </message>
        <message>
            <source>Saving {name}…</source>
            <translation>{name} を保存しています…</translation>
        </message>
        <message>
            <source>Something went wrong, but your documents are still open: save them under a new name ({what}).</source>
            <translation>問題が発生しましたが、ドキュメントは開いたままです。別の名前で保存してください（{what}）。</translation>
        </message>
        <message>
            <source>The tool failed because of an error in Saisei; send a report with Help, Copy diagnostics.</source>
            <translation>Saisei のエラーのためツールを実行できませんでした。ヘルプの「診断情報をコピー」で報告してください。</translation>
        </message>
        <message>
            <source>There is not enough memory for that; close other documents.</source>
            <translation>メモリが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>Wait until the file is saved.</source>
            <translation>ファイルの保存が終わるまでお待ちください。</translation>
        </message>
        <message>
            <source>What was dropped is not a picture that can be read; open its file instead.</source>
            <translation>ドロップされたものは画像として読み取れません。ファイルを開いてください。</translation>
        </message>
        <message>
            <source>{name} is done.</source>
            <translation>{name} が完了しました。</translation>
        </message>
        <message>
            <source>“{name}” is being opened already; try again when that is done.</source>
            <translation>「{name}」はすでに開いている途中です。完了してからもう一度お試しください。</translation>
        </message>
    </context>
    <context>
        <name>MessageBar</name>
        <message>
            <source>&amp;Details…</source>
            <translation>詳細(&amp;D)…</translation>
        </message>
        <message>
            <source>Details of the message</source>
            <translation>メッセージの詳細</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>Dismiss the message</source>
            <translation>メッセージを閉じる</translation>
        </message>
        <message>
            <source>Error</source>
            <translation>エラー</translation>
        </message>
        <message>
            <source>Messages</source>
            <translation>メッセージ</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>情報</translation>
        </message>
        <message>
            <source>Warning</source>
            <translation>警告</translation>
        </message>
    </context>
    <context>
        <name>Navigator</name>
        <message>
            <source>Arrow keys move the view, + and − change its size.</source>
            <translation>矢印キーで表示範囲を移動、+ と − で倍率を変更します。</translation>
        </message>
        <message>
            <source>Navigator</source>
            <translation>ナビゲーター</translation>
        </message>
    </context>
    <context>
        <name>NumberField</name>
        <message>
            <source>Auto</source>
            <translation>自動</translation>
        </message>
        <message>
            <source>Auto ({value})</source>
            <translation>自動 ({value})</translation>
        </message>
        <message>
            <source>Let Saisei measure the right value.</source>
            <translation>適切な値を Saisei が測定します。</translation>
        </message>
        <message>
            <source>{name}, automatic</source>
            <translation>{name}：自動</translation>
        </message>
        <message>
            <source>{name}, slider</source>
            <translation>{name}：スライダー</translation>
        </message>
    </context>
    <context>
        <name>Opener</name>
        <message>
            <source>{n} files could not be opened: {names}.</source>
            <translation>{n} 個のファイルを開けませんでした：{names}。</translation>
        </message>
        <message>
            <source>“{name}” could not be opened because of an error in Saisei; send a report with Help, Copy diagnostics.</source>
            <translation>Saisei のエラーにより「{name}」を開けませんでした。「ヘルプ」の「診断情報をコピー」を使って報告してください。</translation>
        </message>
        <message>
            <source>“{name}” could not be read ({why}); check the disk and try again.</source>
            <translation>「{name}」を読み取れませんでした（{why}）。ディスクを確認して、もう一度お試しください。</translation>
        </message>
        <message>
            <source>“{name}” needs more memory than is free; close other documents and try again.</source>
            <translation>「{name}」を開くにはメモリが足りません。ほかのドキュメントを閉じて、もう一度お試しください。</translation>
        </message>
    </context>
    <context>
        <name>Pages</name>
        <message>
            <source>Close {name}</source>
            <translation>{name} を閉じる</translation>
        </message>
        <message>
            <source>Open documents</source>
            <translation>開いているドキュメント</translation>
        </message>
    </context>
    <context>
        <name>PerformancePage</name>
        <message>
            <source> MB</source>
            <translation> MB</translation>
        </message>
        <message>
            <source>&amp;Device</source>
            <translation>デバイス(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Tile size</source>
            <translation>タイルサイズ(&amp;T)</translation>
        </message>
        <message>
            <source>&amp;Undo memory</source>
            <translation>取り消し用メモリ(&amp;U)</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>自動</translation>
        </message>
        <message>
            <source>Automatic: the fastest there is</source>
            <translation>自動：最も高速なもの</translation>
        </message>
        <message>
            <source>Computing</source>
            <translation>計算</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>デバイス</translation>
        </message>
        <message>
            <source>Graphics card (CUDA)</source>
            <translation>グラフィックスカード（CUDA）</translation>
        </message>
        <message>
            <source>Large pictures are computed in tiles; a size that you choose here is never changed.</source>
            <translation>大きな画像はタイルに分けて計算します。ここで選んだサイズが自動で変わることはありません。</translation>
        </message>
        <message>
            <source>Memory &amp;limit</source>
            <translation>メモリの上限(&amp;L)</translation>
        </message>
        <message>
            <source>Memory for undo in each document; the oldest steps are forgotten first.</source>
            <translation>ドキュメントごとの取り消し用メモリです。古い操作から順に破棄されます。</translation>
        </message>
        <message>
            <source>Memory limit</source>
            <translation>メモリの上限</translation>
        </message>
        <message>
            <source>Processor (CPU)</source>
            <translation>プロセッサー（CPU）</translation>
        </message>
        <message>
            <source>The most memory of the device that a job may take.</source>
            <translation>1 つの処理が使えるデバイスのメモリの上限です。</translation>
        </message>
        <message>
            <source>Tile size</source>
            <translation>タイルサイズ</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>取り消し</translation>
        </message>
        <message>
            <source>Undo memory</source>
            <translation>取り消し用メモリ</translation>
        </message>
        <message>
            <source>What is free</source>
            <translation>空き容量まで</translation>
        </message>
        <message>
            <source>Where filters run.</source>
            <translation>フィルターを実行する場所です。</translation>
        </message>
        <message>
            <source>{n} pixels</source>
            <translation>{n} ピクセル</translation>
        </message>
    </context>
    <context>
        <name>PreferencesDialog</name>
        <message>
            <source>&amp;Cancel</source>
            <translation>キャンセル(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>保存(&amp;S)</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>キャンセル</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>ファイル</translation>
        </message>
        <message>
            <source>General</source>
            <translation>一般</translation>
        </message>
        <message>
            <source>Pages of the preferences</source>
            <translation>環境設定のページ</translation>
        </message>
        <message>
            <source>Performance</source>
            <translation>パフォーマンス</translation>
        </message>
        <message>
            <source>Preferences</source>
            <translation>環境設定</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>ショートカット</translation>
        </message>
    </context>
    <context>
        <name>Preview</name>
        <message>
            <source>Computing the preview…</source>
            <translation>プレビューを計算中…</translation>
        </message>
        <message>
            <source>Layers above hide this one: hide them with the eye in the list of layers to see it.</source>
            <translation>上にあるレイヤーに隠れています。レイヤー一覧の目のアイコンで上のレイヤーを非表示にしてください。</translation>
        </message>
        <message>
            <source>Nothing of this layer is selected.</source>
            <translation>このレイヤーには選択された部分がありません。</translation>
        </message>
        <message>
            <source>Preparing the preview…</source>
            <translation>プレビューを準備中…</translation>
        </message>
        <message>
            <source>Preview is off.</source>
            <translation>プレビューはオフです。</translation>
        </message>
        <message>
            <source>Preview of the middle of the view; zoom in to judge details.</source>
            <translation>表示範囲の中央のプレビューです。細部を確認するには拡大してください。</translation>
        </message>
        <message>
            <source>Preview of what is in view, inside the selection.</source>
            <translation>表示範囲のうち、選択範囲内のプレビューです。</translation>
        </message>
        <message>
            <source>Preview of what is in view.</source>
            <translation>表示範囲のプレビューです。</translation>
        </message>
        <message>
            <source>The preview waits for the running job.</source>
            <translation>実行中の処理が終わるのを待っています。</translation>
        </message>
        <message>
            <source>There is not enough memory for a preview.</source>
            <translation>メモリ不足のため、プレビューできません。</translation>
        </message>
        <message>
            <source>This layer is not in view.</source>
            <translation>このレイヤーは表示範囲の外にあります。</translation>
        </message>
        <message>
            <source>What is selected of this layer is not in view.</source>
            <translation>このレイヤーの選択範囲は表示範囲の外にあります。</translation>
        </message>
    </context>
    <context>
        <name>ProgramHandlers</name>
        <message>
            <source>About Saisei</source>
            <translation>Saisei について</translation>
        </message>
        <message>
            <source>Diagnostics are on the clipboard; paste them into your report.</source>
            <translation>診断情報をクリップボードにコピーしました。報告に貼り付けてください。</translation>
        </message>
        <message>
            <source>Models are unloaded; they load again when needed.</source>
            <translation>モデルを解放しました。必要になると再び読み込まれます。</translation>
        </message>
    </context>
    <context>
        <name>RecoveryBar</name>
        <message>
            <source>&amp;Discard</source>
            <translation>破棄(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Recover</source>
            <translation>復元(&amp;R)</translation>
        </message>
        <message>
            <source>Decide at the next start</source>
            <translation>次回の起動時に決める</translation>
        </message>
        <message>
            <source>Delete what was kept of these documents for good</source>
            <translation>これらのドキュメントの控えを完全に削除します</translation>
        </message>
        <message>
            <source>Open these documents as they were kept last</source>
            <translation>これらのドキュメントを最後の控えの状態で開きます</translation>
        </message>
        <message>
            <source>Recovery</source>
            <translation>復元</translation>
        </message>
        <message>
            <source>Unsaved changes to “{name}” can be recovered.</source>
            <translation>「{name}」の保存していない変更を復元できます。</translation>
        </message>
        <message>
            <source>Warning</source>
            <translation>警告</translation>
        </message>
        <message>
            <source>{n} unsaved documents can be recovered: {names}.</source>
            <translation>保存していない {n} 個のドキュメントを復元できます：{names}。</translation>
        </message>
    </context>
    <context>
        <name>Samples</name>
        <message>
            <source>Chelsea the cat, compressed too much</source>
            <translation>猫のチェルシー、圧縮しすぎた JPEG</translation>
        </message>
        <message>
            <source>Espresso in a red cup, at high ISO</source>
            <translation>赤いカップのエスプレッソ、高 ISO 感度</translation>
        </message>
        <message>
            <source>Falcon 9 with DSCOVR before dawn, in low light</source>
            <translation>夜明け前の Falcon 9 と DSCOVR、低照度</translation>
        </message>
        <message>
            <source>Portrait of the astronaut Eileen Collins, at high ISO</source>
            <translation>宇宙飛行士アイリーン・コリンズの肖像、高 ISO 感度</translation>
        </message>
    </context>
    <context>
        <name>SaveDialog</name>
        <message>
            <source>&amp;Cancel</source>
            <translation>キャンセル(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Depth</source>
            <translation>ビット深度(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Lossless</source>
            <translation>可逆圧縮(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Quality</source>
            <translation>画質(&amp;Q)</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>保存(&amp;S)</translation>
        </message>
        <message>
            <source>16 bits a channel</source>
            <translation>16 ビット／チャンネル</translation>
        </message>
        <message>
            <source>8 bits a channel</source>
            <translation>8 ビット／チャンネル</translation>
        </message>
        <message>
            <source>Bits for each colour channel; 16 keeps finer steps.</source>
            <translation>カラーチャンネルごとのビット数です。16 ビットではより細かい階調が残ります。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>キャンセル</translation>
        </message>
        <message>
            <source>Depth</source>
            <translation>ビット深度</translation>
        </message>
        <message>
            <source>Higher keeps more detail and makes a larger file.</source>
            <translation>大きいほど細部が残り、ファイルも大きくなります。</translation>
        </message>
        <message>
            <source>Keep every pixel exactly; the file is larger.</source>
            <translation>すべてのピクセルを正確に保ちます。ファイルは大きくなります。</translation>
        </message>
        <message>
            <source>Lossless</source>
            <translation>可逆圧縮</translation>
        </message>
        <message>
            <source>Quality</source>
            <translation>画質</translation>
        </message>
        <message>
            <source>Quality, slider</source>
            <translation>画質スライダー</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>This format holds 8 bits a channel: finer steps are lost in the file.</source>
            <translation>この形式は 8 ビット／チャンネルです。それより細かい階調はファイルに残りません。</translation>
        </message>
        <message>
            <source>This format holds no transparency: it becomes white in the file.</source>
            <translation>この形式は透明部分を保持できません。ファイルでは白になります。</translation>
        </message>
        <message>
            <source>{kind}, {width} × {height} pixels</source>
            <translation>{kind}、{width} × {height} ピクセル</translation>
        </message>
    </context>
    <context>
        <name>Saver</name>
        <message>
            <source>“{name}” is open in another tab; close it there, or choose another name.</source>
            <translation>「{name}」は別のタブで開かれています。そのタブを閉じるか、別の名前を選んでください。</translation>
        </message>
        <message>
            <source>“{name}” was not saved ({why}); choose another folder or make room.</source>
            <translation>「{name}」を保存できませんでした（{why}）。別のフォルダーを選ぶか、空き容量を確保してください。</translation>
        </message>
        <message>
            <source>“{name}” was not saved because of an error in Saisei; send a report with Help, Copy diagnostics.</source>
            <translation>Saisei のエラーにより「{name}」を保存できませんでした。「ヘルプ」の「診断情報をコピー」を使って報告してください。</translation>
        </message>
        <message>
            <source>“{name}” was not saved: there is not enough memory; close other documents and try again.</source>
            <translation>メモリ不足のため「{name}」を保存できませんでした。ほかのドキュメントを閉じて、もう一度お試しください。</translation>
        </message>
    </context>
    <context>
        <name>SelectHandlers</name>
        <message>
            <source>Feather selection</source>
            <translation>選択範囲の境界をぼかす</translation>
        </message>
        <message>
            <source>Grow selection</source>
            <translation>選択範囲を拡張</translation>
        </message>
        <message>
            <source>Nothing is left of the selection.</source>
            <translation>選択範囲がなくなりました。</translation>
        </message>
        <message>
            <source>Nothing is selected in “{name}”: the selection stays as it was.</source>
            <translation>「{name}」には選択された部分がありません。選択範囲はそのままです。</translation>
        </message>
        <message>
            <source>Pixels:</source>
            <translation>ピクセル：</translation>
        </message>
        <message>
            <source>Saved {name}.</source>
            <translation>{name} を保存しました。</translation>
        </message>
        <message>
            <source>Shrink selection</source>
            <translation>選択範囲を縮小</translation>
        </message>
        <message>
            <source>The selection stays as it was: there is not enough memory; close other documents.</source>
            <translation>メモリ不足のため、選択範囲は変更されませんでした。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>“{name}” is open in a tab; choose another name for the selection.</source>
            <translation>「{name}」はタブで開いています。選択範囲には別の名前を付けてください。</translation>
        </message>
    </context>
    <context>
        <name>Settings</name>
        <message>
            <source>Your preferences come from a newer Saisei: what this one knows is used, and {file} is backed up before it changes.</source>
            <translation>環境設定は新しいバージョンの Saisei のものです。このバージョンで使える設定だけを使用し、{file} は変更前にバックアップします。</translation>
        </message>
        <message>
            <source>Your preferences in {file} cannot be read; the defaults are used and nothing is saved there.</source>
            <translation>{file} の環境設定を読み取れません。初期設定を使用し、このファイルには保存しません。</translation>
        </message>
        <message>
            <source>Your preferences were damaged and are set aside as {file}; the defaults are used.</source>
            <translation>環境設定が破損していたため、{file} として退避しました。初期設定を使用します。</translation>
        </message>
    </context>
    <context>
        <name>ShortcutSheet</name>
        <message>
            <source>&amp;Close</source>
            <translation>閉じる(&amp;C)</translation>
        </message>
        <message>
            <source>All commands with their keys</source>
            <translation>すべてのコマンドとキー</translation>
        </message>
        <message>
            <source>Arrow keys</source>
            <translation>矢印キー</translation>
        </message>
        <message>
            <source>Change &amp;keys…</source>
            <translation>キーを変更(&amp;K)…</translation>
        </message>
        <message>
            <source>Change keys</source>
            <translation>キーを変更</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>キーボードショートカット</translation>
        </message>
        <message>
            <source>Move by steps</source>
            <translation>少しずつ移動</translation>
        </message>
        <message>
            <source>Move the picture</source>
            <translation>画像を移動</translation>
        </message>
        <message>
            <source>On the picture</source>
            <translation>画像の上で</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>検索</translation>
        </message>
        <message>
            <source>Show or hide a layer, in the list</source>
            <translation>レイヤーの表示／非表示（一覧で）</translation>
        </message>
        <message>
            <source>Space</source>
            <translation>スペース</translation>
        </message>
        <message>
            <source>Space + drag</source>
            <translation>スペース+ドラッグ</translation>
        </message>
        <message>
            <source>Wheel</source>
            <translation>ホイール</translation>
        </message>
        <message>
            <source>Zoom</source>
            <translation>ズーム</translation>
        </message>
    </context>
    <context>
        <name>ShortcutsPage</name>
        <message>
            <source>&amp;Add</source>
            <translation>追加(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;New keys</source>
            <translation>新しいキー(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Reset</source>
            <translation>リセット(&amp;R)</translation>
        </message>
        <message>
            <source>Add these keys</source>
            <translation>このキーを追加</translation>
        </message>
        <message>
            <source>Changed by you</source>
            <translation>変更済み</translation>
        </message>
        <message>
            <source>Click here, then press the keys that are to start the selected command.</source>
            <translation>ここをクリックし、選択したコマンドに割り当てるキーを押してください。</translation>
        </message>
        <message>
            <source>Command</source>
            <translation>コマンド</translation>
        </message>
        <message>
            <source>Commands and their keys</source>
            <translation>コマンドとキー</translation>
        </message>
        <message>
            <source>Give all commands the keys they came with.</source>
            <translation>すべてのコマンドを初期設定のキーに戻します。</translation>
        </message>
        <message>
            <source>Give the command the keys it came with.</source>
            <translation>コマンドを初期設定のキーに戻します。</translation>
        </message>
        <message>
            <source>Give the command these keys beside its own.</source>
            <translation>現在のキーに加えて、このキーを割り当てます。</translation>
        </message>
        <message>
            <source>Give the command these keys instead of its own.</source>
            <translation>現在のキーの代わりに、このキーを割り当てます。</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>キー</translation>
        </message>
        <message>
            <source>Leave it t&amp;here</source>
            <translation>そのままにする(&amp;H)</translation>
        </message>
        <message>
            <source>Leave the command without keys.</source>
            <translation>コマンドのキーをなくします。</translation>
        </message>
        <message>
            <source>Leave the keys to the other command</source>
            <translation>キーを元のコマンドに残す</translation>
        </message>
        <message>
            <source>New keys</source>
            <translation>新しいキー</translation>
        </message>
        <message>
            <source>Remo&amp;ve</source>
            <translation>キーを削除(&amp;V)</translation>
        </message>
        <message>
            <source>Remove the keys</source>
            <translation>キーを削除</translation>
        </message>
        <message>
            <source>Reset a&amp;ll</source>
            <translation>すべてリセット(&amp;L)</translation>
        </message>
        <message>
            <source>Reset all commands</source>
            <translation>すべてのコマンドをリセット</translation>
        </message>
        <message>
            <source>Reset this command</source>
            <translation>このコマンドをリセット</translation>
        </message>
        <message>
            <source>Se&amp;t</source>
            <translation>設定(&amp;T)</translation>
        </message>
        <message>
            <source>Search for a command or a key</source>
            <translation>コマンドまたはキーを検索</translation>
        </message>
        <message>
            <source>Set these keys</source>
            <translation>このキーを設定</translation>
        </message>
        <message>
            <source>Ta&amp;ke it</source>
            <translation>こちらに割り当て(&amp;K)</translation>
        </message>
        <message>
            <source>Take the keys from the other command</source>
            <translation>キーを元のコマンドから移す</translation>
        </message>
        <message>
            <source>{keys} belongs to “{command}”.</source>
            <translation>{keys} は「{command}」に割り当てられています。</translation>
        </message>
        <message>
            <source>{keys} means something everywhere; choose other keys.</source>
            <translation>{keys} は共通の操作に使われています。ほかのキーを選んでください。</translation>
        </message>
        <message>
            <source>“{command}” has {keys} already.</source>
            <translation>「{command}」にはすでに {keys} が割り当てられています。</translation>
        </message>
    </context>
    <context>
        <name>StatusBar</name>
        <message>
            <source>A file is being opened or saved</source>
            <translation>ファイルを開いているか、保存しています</translation>
        </message>
        <message>
            <source>Activity</source>
            <translation>動作状況</translation>
        </message>
        <message>
            <source>Channels and bits a channel</source>
            <translation>チャンネルとビット深度</translation>
        </message>
        <message>
            <source>Colour profile</source>
            <translation>カラープロファイル</translation>
        </message>
        <message>
            <source>Colour profile: {name}</source>
            <translation>カラープロファイル：{name}</translation>
        </message>
        <message>
            <source>Position of the pointer, in pixels</source>
            <translation>ポインターの位置（ピクセル）</translation>
        </message>
        <message>
            <source>RGB</source>
            <translation>RGB</translation>
        </message>
        <message>
            <source>RGB + alpha</source>
            <translation>RGB + アルファ</translation>
        </message>
        <message>
            <source>Size of the document, in pixels</source>
            <translation>ドキュメントの大きさ（ピクセル）</translation>
        </message>
        <message>
            <source>Status bar</source>
            <translation>ステータスバー</translation>
        </message>
        <message>
            <source>Zoom {percent}</source>
            <translation>ズーム {percent}</translation>
        </message>
        <message>
            <source>Zoom: choose how large the picture is shown</source>
            <translation>ズーム：画像の表示倍率を選択</translation>
        </message>
        <message>
            <source>grey</source>
            <translation>グレー</translation>
        </message>
        <message>
            <source>grey + alpha</source>
            <translation>グレー + アルファ</translation>
        </message>
        <message>
            <source>{n} bit</source>
            <translation>{n} ビット</translation>
        </message>
    </context>
    <context>
        <name>TextDialog</name>
        <message>
            <source>&amp;Close</source>
            <translation>閉じる(&amp;C)</translation>
        </message>
        <message>
            <source>C&amp;opy</source>
            <translation>コピー(&amp;O)</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>コピー</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>詳細</translation>
        </message>
    </context>
    <context>
        <name>ToolPanel</name>
        <message>
            <source>Tool options</source>
            <translation>ツールオプション</translation>
        </message>
    </context>
    <context>
        <name>Tools</name>
        <message>
            <source>Hold Alt and click where to copy from first.</source>
            <translation>まず Alt を押しながらコピー元をクリックしてください。</translation>
        </message>
        <message>
            <source>The selected layer is hidden; show it first.</source>
            <translation>選択中のレイヤーは非表示です。先に表示してください。</translation>
        </message>
    </context>
    <context>
        <name>Transforming</name>
        <message>
            <source>The picture is being changed already; wait until that is done.</source>
            <translation>画像はすでに変更中です。終わるまでお待ちください。</translation>
        </message>
        <message>
            <source>The picture stays as it was: there is not enough memory; close other documents.</source>
            <translation>メモリ不足のため、画像は変更されませんでした。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>“{name}” is still being computed; wait for it or cancel it first.</source>
            <translation>「{name}」はまだ処理中です。終わるまで待つか、先にキャンセルしてください。</translation>
        </message>
    </context>
    <context>
        <name>Welcome</name>
        <message>
            <source>Drop files here, or paste a picture.</source>
            <translation>ここにファイルをドロップするか、画像を貼り付けてください。</translation>
        </message>
        <message>
            <source>Drop to open</source>
            <translation>ドロップして開く</translation>
        </message>
        <message>
            <source>Open a photo to begin</source>
            <translation>写真を開いて始めましょう</translation>
        </message>
        <message>
            <source>Open photos…</source>
            <translation>写真を開く…</translation>
        </message>
        <message>
            <source>Open {name}</source>
            <translation>{name} を開く</translation>
        </message>
        <message>
            <source>Recent photos</source>
            <translation>最近使った写真</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>サンプル</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>スタート</translation>
        </message>
        <message>
            <source>Try the sample photo</source>
            <translation>サンプル写真を試す</translation>
        </message>
    </context>
</TS>
