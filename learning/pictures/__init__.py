"""Pictures of the kinds that `dtui.views.pictures` has, drawn with matplotlib, loaded on use."""
