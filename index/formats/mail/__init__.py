"""Mail: `messages` reads single ones and mailboxes, `parts` and `quotes` what each says and whose
words they are, `calendar` invitations, `attachments` the files that come with it."""
